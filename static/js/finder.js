// Suggestions while one types, and keys that lead to the search box. The form works without.
const form = document.querySelector(".finder");
const input = form.elements.q;
const { default: Combobox } = await import(form.dataset.combobox);

const list = form.querySelector("[role=listbox]");
const said = form.querySelector("[aria-live]");
const combobox = new Combobox(input, list, { tabInsertsSuggestions: false });
const PAUSE = 150; // milliseconds without a key
let timer, asking;

function close() {
  clearTimeout(timer);
  asking?.abort();
  combobox.stop();
  list.hidden = true;
  list.replaceChildren();
  said.textContent = "";
}

function open(html) {
  combobox.stop();
  list.innerHTML = html;
  const count = list.querySelectorAll("[role=option]").length;
  list.hidden = !count;
  if (count) combobox.start();
  said.textContent = count ? `${count} suggestion${count > 1 ? "s" : ""}` : "No suggestion";
}

async function suggest() {
  asking = new AbortController();
  const { signal } = asking;
  try {
    const query = new URLSearchParams({ q: input.value });
    const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal });
    const html = answer.ok ? await answer.text() : "";
    if (!signal.aborted) open(html);
  } catch {
    if (!signal.aborted) close();
  }
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  asking?.abort();
  if (input.value.trim()) timer = setTimeout(suggest, PAUSE);
  else close();
});
input.addEventListener("keydown", event => {
  if (event.key !== "Escape" || list.hidden) return;
  event.preventDefault(); // the first Escape closes the list, the next empties the box
  close();
});
input.addEventListener("blur", close);
form.addEventListener("submit", close);
addEventListener("pagehide", close);
list.addEventListener("mousedown", event => event.preventDefault()); // the box keeps the focus

// WCAG 2.1.4: a key without a modifier can be switched off, on the search page.
const hint = form.querySelector("kbd");
const box = document.getElementById("slash");
let off = false;
try { off = localStorage.slash === "off"; } catch { /* storage is blocked */ }

function show() {
  hint.hidden = off;
  input.setAttribute("aria-keyshortcuts", off ? "Control+K" : "/ Control+K");
}

if (box) {
  box.closest("[hidden]").hidden = false;
  box.checked = !off;
  box.addEventListener("change", () => {
    off = !box.checked;
    try { localStorage.slash = off ? "off" : "on"; } catch { /* for this page only */ }
    show();
  });
}
show();

document.addEventListener("keydown", event => {
  const held = event.ctrlKey || event.metaKey;
  const slash = event.key === "/" && !held && !off
    && !event.target.closest("input, textarea, select");
  if (!slash && !(event.key === "k" && held)) return;
  event.preventDefault();
  input.focus();
  input.select();
});
