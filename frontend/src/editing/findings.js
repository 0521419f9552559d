// The list of what the checks found, the same for diagrams and tables; entries lead to the element.
import { language } from "../words.js";

const words = {
  zh: { error: "错误", warning: "提醒", info: "提示", none: "没有发现问题", count: (word, number) => `${word} ${number}`, between: "，" },
  en: { error: "Error", warning: "Warning", info: "Note", none: "No findings", count: (word, number) => `${word}s: ${number}`, between: ", " },
}[language];

const ORDER = ["error", "warning", "info"];
const rank = ({ severity }) => ORDER.indexOf(severity) + 1 || ORDER.length;

export const textOf = ({ message, remedy }) => [message, remedy].filter(Boolean).join(" ");

/** Findings in a JSON script that `place` names in data-findings. */
export function firstFindings(place) {
  const source = document.getElementById(place.dataset.findings ?? "");
  return source ? JSON.parse(source.textContent) : [];
}

function line(finding, { nameOf, has, lead }) {
  const item = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: `is-${finding.severity}` });
  button.disabled = !has(finding.element_id);
  const word = Object.assign(document.createElement("b"), { textContent: words[finding.severity] ?? "" });
  const place = Object.assign(document.createElement("span"), { textContent: nameOf(finding.element_id) });
  button.append(word, place, document.createTextNode(textOf(finding)));
  button.addEventListener("click", () => lead(finding.element_id));
  item.append(button);
  return item;
}

function countText(findings) {
  const counts = ORDER.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length]);
  const parts = counts.filter(([, number]) => number).map(([severity, number]) => words.count(words[severity], number));
  return parts.join(words.between) || words.none;
}

/**
 * `show(findings)` fills the page's [data-findings-list] and [data-findings-count], errors first, and returns them sorted.
 * `nameOf(id)` says which element it is, `has(id)` whether the file has it, `lead(id)` goes there.
 */
export function listingOf(elements) {
  const list = document.querySelector("[data-findings-list]");
  const count = document.querySelector("[data-findings-count]");
  return function show(findings) {
    const sorted = [...findings].sort((one, other) => rank(one) - rank(other));
    const empty = Object.assign(document.createElement("li"), { className: "jw-quiet", textContent: words.none });
    list?.replaceChildren(...(sorted.length ? sorted.map((finding) => line(finding, elements)) : [empty]));
    if (count) {
      count.textContent = countText(sorted);
      count.dataset.severity = sorted[0]?.severity ?? "none";
    }
    return sorted;
  };
}
