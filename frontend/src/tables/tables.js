// The decision table editor: data-tables is the XML's address; each decision of the file has a tab.
import Modeler from "dmn-js/lib/Modeler";
import { announce, language } from "../words.js";
import { download } from "../editing/downloading.js";
import { firstFindings } from "../editing/findings.js";
import { savingOf } from "../editing/saving.js";
import { translating } from "../editing/translating.js";
import { chinese } from "./dictionary.js";
import { findingsOf } from "./findings.js";

const words = {
  zh: { drd: "决策关系图", unnamed: "（未命名）", unreadable: "决策表未能打开。请刷新页面；若仍不行，请下载文件检查其内容。" },
  en: { drd: "Requirements", unnamed: "(unnamed)", unreadable: "The table could not be opened. Reload the page; if it fails again, download the file and check it." },
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

const nameOf = ({ type, element }) =>
  type === "drd" ? words.drd : element.get("label") || element.name || element.id || words.unnamed;

function tabOf(modeler, view, isActive) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = nameOf(view);
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

async function xmlOf(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}

const stackOf = (modeler) => modeler.getActiveViewer()?.get("commandStack", false);

/** Each view keeps its own history: the buttons follow the one that is open. */
function showHistory(modeler) {
  const stack = stackOf(modeler);
  document.querySelectorAll("[data-design=undo]").forEach((button) => { button.disabled = !stack?.canUndo(); });
  document.querySelectorAll("[data-design=redo]").forEach((button) => { button.disabled = !stack?.canRedo(); });
}

function startButtons(modeler, place) {
  const acts = {
    undo: () => stackOf(modeler)?.undo(),
    redo: () => stackOf(modeler)?.redo(),
    download: async () => download(await xmlOf(modeler), place.dataset.name),
  };
  document.querySelectorAll("[data-design]").forEach((button) => {
    button.addEventListener("click", () => acts[button.dataset.design]?.());
  });
}

async function opened(modeler, place) {
  const answer = await fetch(place.dataset.tables, { headers: { Accept: "application/xml" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  await modeler.importXML(await answer.text());
  // The rules are what people come for; the picture of requirements is one tab away.
  const first = modeler.getViews().find(({ type }) => type !== "drd");
  if (first) await modeler.open(first);
}

async function start(place) {
  place.setAttribute("data-own-keys", "");
  const modeler = modelerOf(place);
  const show = findingsOf(modeler, place);
  const saving = savingOf(place, { xml: () => xmlOf(modeler), onFindings: show });
  modeler.on("viewer.created", ({ viewer }) => viewer.on("commandStack.changed", ({ trigger }) => {
    showHistory(modeler);
    if (trigger !== "clear") saving.touch();
  }));
  modeler.on("views.changed", () => showHistory(modeler));
  showTabs(modeler, document.querySelector("[data-tables-tabs]"));
  startButtons(modeler, place);
  try {
    await opened(modeler, place);
  } catch {
    announce(words.unreadable);
    return;
  }
  show(firstFindings(place));
  place.dataset.ready = "yes";
}

document.querySelectorAll("[data-tables]").forEach(start);
