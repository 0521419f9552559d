// The decision table editor: data-tables is the XML's address; each decision of the file has a tab.
import Modeler from "dmn-js/lib/Modeler";
import { announce, language } from "../words.js";
import { savingOf } from "../editing/saving.js";
import { translating } from "../editing/translating.js";
import { chinese } from "./dictionary.js";

const words = {
  zh: { drd: "决策关系图", unnamed: "（未命名）", none: "没有发现问题", unreadable: "决策表未能打开。请刷新页面；若仍不行，请下载文件检查其内容。" },
  en: { drd: "Requirements", unnamed: "(unnamed)", none: "No findings", unreadable: "The table could not be opened. Reload the page; if it fails again, download the file and check it." },
}[language];

function modelerOf(place) {
  const additionalModules = [translating(chinese)];
  return new Modeler({
    container: place,
    drd: { additionalModules },
    decisionTable: { additionalModules },
    literalExpression: { additionalModules },
    boxedExpression: { additionalModules },
  });
}

function tabOf(modeler, view, isActive) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = view.type === "drd" ? words.drd : view.element.name || view.element.id || words.unnamed;
  if (isActive) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => modeler.open(view));
  item.append(button);
  return item;
}

function showTabs(modeler, tabs) {
  if (!tabs) return;
  modeler.on("views.changed", ({ views, activeView }) => {
    tabs.replaceChildren(...views.map((view) => tabOf(modeler, view, view.element === activeView?.element)));
  });
}

/** The view whose decision holds `id`: the decision itself, or one of its rules, columns or cells. */
function viewOf(modeler, id) {
  const holds = ({ element }) => element.id === id || element.decisionLogic?.rule?.some((rule) => rule.id === id);
  return modeler.getViews().find((view) => view.type !== "drd" && holds(view));
}

function findingsOf(modeler, list) {
  return (findings) => {
    if (!list) return;
    const lines = findings.map((finding) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: `is-${finding.severity}` });
      button.textContent = [finding.message, finding.remedy].filter(Boolean).join(" ");
      const view = viewOf(modeler, finding.element_id);
      button.disabled = !view;
      button.addEventListener("click", () => modeler.open(view));
      item.append(button);
      return item;
    });
    const empty = Object.assign(document.createElement("li"), { className: "jw-quiet", textContent: words.none });
    list.replaceChildren(...(lines.length ? lines : [empty]));
  };
}

async function xmlOf(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}

function startButtons(modeler) {
  const stack = () => modeler.getActiveViewer()?.get("commandStack", false);
  const acts = { undo: () => stack()?.undo(), redo: () => stack()?.redo() };
  document.querySelectorAll("[data-design]").forEach((button) => {
    button.addEventListener("click", () => acts[button.dataset.design]?.());
  });
}

function firstFindings(place) {
  const source = document.getElementById(place.dataset.findings ?? "");
  return source ? JSON.parse(source.textContent) : [];
}

async function start(place) {
  place.setAttribute("data-own-keys", "");
  const modeler = modelerOf(place);
  const show = findingsOf(modeler, document.querySelector("[data-findings-list]"));
  const saving = savingOf(place, { xml: () => xmlOf(modeler), onFindings: show });
  modeler.on("viewer.created", ({ viewer }) => viewer.on("commandStack.changed", ({ trigger }) => {
    if (trigger !== "clear") saving.touch();
  }));
  showTabs(modeler, document.querySelector("[data-tables-tabs]"));
  startButtons(modeler);
  try {
    const answer = await fetch(place.dataset.tables, { headers: { Accept: "application/xml" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    await modeler.importXML(await answer.text());
  } catch {
    announce(words.unreadable);
    return;
  }
  show(firstFindings(place));
  place.dataset.ready = "yes";
}

document.querySelectorAll("[data-tables]").forEach(start);
