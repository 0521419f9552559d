// What the checks found in a diagram: a mark on each element, and a list whose entries lead to the element.
import { leadTo } from "../diagram/leading.js";
import { listingOf, textOf } from "../editing/findings.js";
import { language } from "../words.js";

const whole = { zh: "整个流程", en: "Whole process" }[language];

function mark(finding, lead) {
  const element = document.createElement("div");
  element.className = `jw-finding is-${finding.severity}`;
  element.textContent = finding.severity === "error" ? "!" : "?";
  element.title = textOf(finding);
  element.addEventListener("click", () => lead(finding.element_id));
  return element;
}

/** `show(findings)` replaces what is shown. */
export function findingsOf(modeler) {
  const registry = modeler.get("elementRegistry");
  const lead = (id) => leadTo(modeler, id);
  const list = listingOf({
    has: (id) => Boolean(registry.get(id ?? "")),
    nameOf: (id) => registry.get(id ?? "")?.businessObject.name || id || whole,
    lead,
  });
  return function show(findings) {
    const overlays = modeler.get("overlays");
    overlays.remove({ type: "jw-finding" });
    for (const finding of list(findings)) {
      if (!registry.get(finding.element_id ?? "")) continue;
      overlays.add(finding.element_id, "jw-finding", { position: { top: -11, right: 11 }, html: mark(finding, lead) });
    }
  };
}
