// What the checks found in decision tables: rows and columns are marked, and entries of the list lead to the cell.
import { listingOf } from "../editing/findings.js";
import { language } from "../words.js";

const words = {
  zh: { whole: "整个文件", row: (number) => `第${number}行`, column: "列" },
  en: { whole: "Whole file", row: (number) => `Row ${number}`, column: "Column" },
}[language];

/** {anchor: id of the cell, column or row on the screen, name} of whatever in a decision table bears `id`. */
function placeIn(table, id) {
  for (const [at, rule] of (table.rule ?? []).entries()) {
    const cell = [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])].find((entry) => entry.id === id);
    if (cell || rule.id === id) return { anchor: cell?.id ?? rule.id, name: words.row(at + 1) };
  }
  const holds = (column) => [column.id, column.inputExpression?.id, column.inputValues?.id, column.outputValues?.id].includes(id);
  const column = [...(table.input ?? []), ...(table.output ?? [])].find(holds);
  return column && { anchor: column.id, name: `${words.column} ${column.label ?? column.name ?? ""}`.trim() };
}

/** {view, anchor, name} of the element with `id`, undefined where no decision of the file holds it. */
function placeOf(modeler, id) {
  for (const view of modeler.getViews().filter(({ type }) => type !== "drd")) {
    const { element } = view;
    const decision = element.get("label") ?? element.name ?? element.id;
    if ([element.id, element.variable?.id, element.decisionLogic?.id].includes(id)) return { view, anchor: "", name: decision };
    const found = element.decisionLogic && placeIn(element.decisionLogic, id);
    if (found) return { view, ...found, name: `${decision} · ${found.name}` };
  }
  return undefined;
}

async function lead(modeler, container, id) {
  const place = placeOf(modeler, id);
  if (!place) return;
  await modeler.open(place.view);
  const found = place.anchor && container.querySelector(`[data-element-id="${CSS.escape(place.anchor)}"]`);
  (found || container).scrollIntoView({ block: "center", inline: "nearest" });
  if (found) (found.querySelector("[contenteditable]") ?? found).focus();
}

// The editor draws its cells anew at every change, so that a class put on one would not stay.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

function paint(modeler, findings) {
  const rules = findings.map(({ element_id: id, severity }) => {
    const anchor = placeOf(modeler, id)?.anchor;
    const colour = severity === "error" ? "var(--jw-late)" : "var(--jw-soon)";
    return anchor ? `.jw-tables [data-element-id="${CSS.escape(anchor)}"] { box-shadow: inset 0 0 0 2px ${colour}; }` : "";
  });
  // The first of two rules for one cell would lose: the list is sorted, so that errors are written last.
  sheet.replaceSync(rules.reverse().join("\n"));
}

/** `show(findings)` replaces what is shown in `container`, the editor's place. */
export function findingsOf(modeler, container) {
  const list = listingOf({
    has: (id) => Boolean(placeOf(modeler, id)),
    nameOf: (id) => placeOf(modeler, id)?.name ?? (id || words.whole),
    lead: (id) => lead(modeler, container, id),
  });
  return (findings) => paint(modeler, list(findings));
}
