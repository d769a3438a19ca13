// Security keys: the browser asks the key, the answer goes into the form, the form is sent.
// The button comes disabled and is enabled here: pressed before this script has run, it would send an empty answer.
"use strict";

for (const form of document.querySelectorAll("form[data-key]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=status]");
    said.textContent = "Waiting for the key…";
    try {
      const ask = window.webauthnJSON[form.dataset.key];
      const answer = await ask(JSON.parse(form.dataset.options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      said.textContent = "No key answered. Security keys work over https, where the site's address is a name and not a number.";
    }
  });
  form.querySelector("button").disabled = false;
}
