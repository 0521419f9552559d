// What narrow windows need: long filters fold behind a button, and of a row that scrolls the current entry is in sight.
import { say } from "../words.js";

// A filter of this many questions leaves room for the list.
const SHORT = 2;

function startFolding() {
  for (const form of document.querySelectorAll("form.jw-filter[method=get]")) {
    const fields = [...form.elements].filter(({ type }) => !["hidden", "submit", "button"].includes(type));
    if (fields.length <= SHORT) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm jw-fold";
    button.textContent = say("filter", fields.filter(isSet).length);
    button.setAttribute("aria-expanded", "false");
    form.classList.add("is-folded");
    form.prepend(button);
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(!form.classList.toggle("is-folded")));
    });
  }
}

/** Whether the page came with a choice in this field; a period and an order are there always, and no choice. */
function isSet(field) {
  if (field.type === "checkbox") return field.defaultChecked;
  if (field.type === "select-one") return field.options[0]?.value === "" && !field.options[0].selected;
  return field.type !== "date" && field.defaultValue !== "";
}

function startScrolling() {
  for (const current of document.querySelectorAll(".jw-boxes [aria-current]")) {
    const row = current.closest(".jw-boxes");
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  }
}

export function startNarrow() {
  startFolding();
  startScrolling();
}
