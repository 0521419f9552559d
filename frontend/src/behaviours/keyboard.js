// Keys for people who live in lists: / searches, j and k walk the rows, Enter opens, c claims, n and p turn the page,
// digits change the box, ? shows this help.
const WRITING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

function rows() {
  return [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.offsetParent !== null);
}

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("jw-row-selected"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all.forEach((row) => row.classList.toggle("jw-row-selected", row === next));
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("a[href]")?.focus({ preventScroll: true });
}

function mark() {
  const box = document.querySelector(".jw-row-selected input[type=checkbox]");
  box?.click();
}

function press(selector) {
  document.querySelector(selector)?.click();
}

function box(number) {
  document.querySelectorAll(".jw-boxes a")[number - 1]?.click();
}

const keys = {
  "/": () => document.querySelector("input[type=search]")?.focus(),
  j: () => walk(1),
  k: () => walk(-1),
  x: mark,
  c: () => press(".jw-row-selected [data-claims]"),
  n: () => press(".jw-pager [rel=next]"),
  p: () => press(".jw-pager [rel=prev]"),
  "?": () => document.getElementById("jw-keys")?.showModal(),
};

for (let number = 1; number <= 9; number++) keys[number] = () => box(number);

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(WRITING) || document.querySelector("dialog[open]")) return;
  // Diagram editors have keys of their own.
  if (event.target.closest("[data-own-keys]") || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
}

// In rows of a form Enter goes down its column and Shift+Enter up, as in a sheet; the form is sent by its buttons.
function onEnter(event) {
  const { key, target, shiftKey } = event;
  const row = key === "Enter" && target.matches("input") && target.closest(".form-row-fixed");
  if (!row || event.isComposing) return;
  event.preventDefault();
  const all = [...row.parentElement.querySelectorAll(".form-row-fixed")];
  const next = all[all.indexOf(row) + (shiftKey ? -1 : 1)];
  next?.querySelector(`[name="${next.id}${target.name.slice(row.id.length)}"]`)?.focus();
}

export function startKeyboard() {
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEnter);
}
