// Small comforts; every page works without them.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.querySelector(".said");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = `${button.dataset.copy} copied`;
    } catch {
      said.textContent = "The browser did not allow copying";
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
