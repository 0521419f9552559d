// What the checks found: a mark on each element, and a list whose entries lead to the element.
import { language } from "../words.js";

const severities = {
  zh: { error: "错误", warning: "提醒", info: "提示", none: "没有发现问题", all: "整个流程" },
  en: { error: "Error", warning: "Warning", info: "Note", none: "No findings", all: "Whole process" },
}[language];

const ORDER = ["error", "warning", "info"];
const rank = ({ severity }) => ORDER.indexOf(severity) + 1 || ORDER.length;

function mark(finding) {
  const element = document.createElement("div");
  element.className = `jw-finding is-${finding.severity}`;
  element.textContent = finding.severity === "error" ? "!" : "?";
  element.title = [finding.message, finding.remedy].filter(Boolean).join("\n");
  return element;
}

/** Bring `id` to the middle of the canvas and select it; false when the diagram has no such element. */
function lead(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return false;
  const canvas = modeler.get("canvas");
  const root = canvas.findRoot(element);
  if (root) canvas.setRootElement(root);
  if (canvas.zoom() < 0.7) canvas.zoom(1);
  canvas.scrollToElement(element, { top: 180, bottom: 180, left: 260, right: 260 });
  modeler.get("selection").select(element);
  canvas.getContainer().scrollIntoView({ block: "nearest" });
  return true;
}

function line(modeler, finding) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const element = modeler.get("elementRegistry").get(finding.element_id ?? "");
  button.type = "button";
  button.disabled = !element;
  button.className = `is-${finding.severity}`;
  const word = Object.assign(document.createElement("b"), { textContent: severities[finding.severity] ?? "" });
  const name = element?.businessObject.name || finding.element_id || severities.all;
  const place = Object.assign(document.createElement("span"), { textContent: name });
  const text = [finding.message, finding.remedy].filter(Boolean).join(" ");
  button.append(word, place, document.createTextNode(text));
  button.addEventListener("click", () => lead(modeler, finding.element_id));
  item.append(button);
  return item;
}

/** `show(findings)` replaces what is shown; `list` is the place of the list, if the page has one. */
export function findingsOf(modeler, list) {
  return function show(findings) {
    const overlays = modeler.get("overlays");
    const registry = modeler.get("elementRegistry");
    overlays.remove({ type: "jw-finding" });
    const sorted = [...findings].sort((one, other) => rank(one) - rank(other));
    for (const finding of sorted.filter(({ element_id: id }) => id && registry.get(id))) {
      overlays.add(finding.element_id, "jw-finding", { position: { top: -11, right: 11 }, html: mark(finding) });
    }
    if (!list) return;
    const empty = Object.assign(document.createElement("li"), { className: "jw-quiet", textContent: severities.none });
    list.replaceChildren(...(sorted.length ? sorted.map((finding) => line(modeler, finding)) : [empty]));
  };
}
