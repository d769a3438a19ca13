// Small comforts; every page works without them.
"use strict";

const REFUSED = "The browser did not allow copying";
const ICON = '<svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor"><path d="M5.5 5.5h8v8h-8zM3 10.5h-.5v-8h8V3"/></svg>';

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { copy } = button.dataset;
    document.querySelector(".said").textContent = await copied(copy) ? `${copy} copied` : REFUSED;
  });
}

// In lists: a button for each code, which on the next press copies it without its dot.
const told = document.createElement("span"); // for screen readers; `shown` stands beside the button
const shown = document.createElement("small");
told.className = "hidden";
told.setAttribute("role", "status");
shown.className = "copied";
shown.setAttribute("aria-hidden", "true");

function offer(code, place) {
  const button = document.createElement("button");
  const spellings = [...new Set([code, code.replaceAll(".", "")])];
  let turn = 0;

  function name() {
    button.title = `Copy ${spellings[turn]}${turn ? ", without the dot" : ""}`;
    button.setAttribute("aria-label", button.title);
  }

  button.type = "button";
  button.className = "copy";
  button.innerHTML = ICON;
  name();
  button.addEventListener("click", async () => {
    const text = spellings[turn], done = await copied(text);
    if (done) turn = (turn + 1) % spellings.length;
    const other = spellings.length > 1 ? `; press again for ${spellings[turn]}` : "";
    told.textContent = shown.textContent = done ? `${text} copied${other}` : REFUSED;
    button.after(shown);
    name();
  });
  place.append(button);
}

if (navigator.clipboard) {
  document.body.append(told);
  for (const row of document.querySelectorAll("main :is(li, tr)[data-code]")) {
    offer(row.dataset.code, row.matches("tr") ? row.querySelector("a.code").parentElement : row);
  }
  for (const code of document.querySelectorAll(".leads .code, .index-table td.code")) {
    const text = code.textContent.trim(); // a dash at its end: there is more to choose
    if (text && !text.endsWith("-")) offer(text, code.closest(".leads, td"));
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
