// The diagram editor: data-designer is the XML's address, the other data attributes name where things go.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  CamundaPlatformPropertiesProviderModule,
} from "bpmn-js-properties-panel";
import behaviors from "camunda-bpmn-js-behaviors/lib/camunda-platform";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import minimap from "diagram-js-minimap";
import { announce, language, typeface } from "../words.js";
import { download } from "../editing/downloading.js";
import { firstFindings } from "../editing/findings.js";
import { followLinks } from "../diagram/leading.js";
import { chinese } from "./dictionary.js";
import { findingsOf } from "./findings.js";
import { jingweiGroups } from "./group.js";
import jingwei from "./jingwei.json";
import { savingOf } from "../editing/saving.js";
import { translating } from "../editing/translating.js";

// Only what the engine reads is offered; the panel knows much more.
const GROUPS = new Set([
  "general", "documentation", "compensation", "error", "link", "message", "multiInstance", "adHocCompletion",
  "signal", "escalation", "timer", "jingwei", "jingwei-clocks",
  "CamundaPlatform__Implementation", "CamundaPlatform__Script", "CamundaPlatform__Condition",
  "CamundaPlatform__CallActivity", "CamundaPlatform__InMapping", "CamundaPlatform__OutMapping",
  "CamundaPlatform__Input", "CamundaPlatform__Output",
]);
const UNREAD = new Set([
  "decisionRefBinding", "decisionRefVersion", "decisionRefVersionTag", "decisionRefTenantId",
  "calledElementType", "calledElementBinding", "calledElementVersion", "calledElementVersionTag",
  "calledElementTenantId", "calledElementVariableMappingClass", "calledElementVariableMappingDelegateExpression",
  "calledElementDelegateVariableMappingType", "multiInstanceAsynchronousBefore", "multiInstanceAsynchronousAfter",
  "multiInstanceExclusive", "multiInstanceRetryTimeCycle", "versionTag",
  // Chosen from a list in our own group.
  "calledElement", "decisionRef", "mapDecisionResult",
]);

// The library leaves a value out that is its default. Without one our engine hands on what the table gives, so that a
// written resultList must stay written.
const vocabulary = structuredClone(camunda);
for (const { properties = [] } of vocabulary.types) {
  properties.filter(({ name }) => name === "mapDecisionResult").forEach((property) => { delete property.default; });
}

const unreadable = {
  zh: "流程图未能打开。请刷新页面；若仍不行，请下载文件检查其内容。",
  en: "The diagram could not be opened. Reload the page; if it fails again, download the file and check it.",
}[language];

class JingweiProvider {
  static $inject = ["propertiesPanel", "injector"];

  constructor(propertiesPanel, injector) {
    this.injector = injector;
    // After the libraries' own providers, so that their groups can be sifted.
    propertiesPanel.registerProvider(100, this);
  }

  getGroups(element) {
    return (groups) => {
      const translate = this.injector.get("translate");
      const [general, ...others] = groups.filter(({ id }) => GROUPS.has(id)).map(sifted);
      // A name is what people change most: its group stands open like our own.
      const shown = [general && { ...general, shouldOpen: true }, ...jingweiGroups(element, this.injector), ...others].filter(Boolean);
      return shown.map((group) => ({ ...group, translate }));
    };
  }
}

function sifted(group) {
  return group.entries ? { ...group, entries: group.entries.filter(({ id }) => !UNREAD.has(id)) } : group;
}

/** {roles: [{value, label}], levels, forms, actions, limits, separations, handlers, papers, notices, kinds, outcomes, grounds} */
function choicesOf(place) {
  const source = document.getElementById(place.dataset.choices ?? "");
  return source ? JSON.parse(source.textContent) : {};
}

function modelerOf(place) {
  return new Modeler({
    container: place,
    textRenderer: { defaultStyle: { fontFamily: typeface } },
    propertiesPanel: { parent: place.dataset.panel },
    moddleExtensions: { camunda: vocabulary, jingwei },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      CamundaPlatformPropertiesProviderModule,
      behaviors,
      minimap,
      translating(chinese),
      {
        __init__: ["jingweiProvider"],
        jingweiProvider: ["type", JingweiProvider],
        jingweiChoices: ["value", choicesOf(place)],
      },
    ],
  });
}

function startButtons(modeler, place) {
  const acts = {
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
    fit: () => modeler.get("canvas").zoom("fit-viewport", "auto"),
    minimap: () => modeler.get("minimap").toggle(),
    find: () => modeler.get("searchPad").toggle(),
    download: async () => download(await xmlOf(modeler), place.dataset.name),
  };
  document.querySelectorAll("[data-design]").forEach((button) => {
    button.addEventListener("click", (event) => {
      // The search field closes at any click that reaches the page.
      event.stopPropagation();
      acts[button.dataset.design]?.();
    });
  });
  modeler.on("commandStack.changed", () => {
    const stack = modeler.get("commandStack");
    document.querySelectorAll("[data-design=undo]").forEach((button) => { button.disabled = !stack.canUndo(); });
    document.querySelectorAll("[data-design=redo]").forEach((button) => { button.disabled = !stack.canRedo(); });
  });
}

/** The finder of bpmn-js listens to keys alone; what is pasted from the menu or dictated gives none. */
function startFinder(place) {
  place.addEventListener("input", ({ target }) => {
    if (target.matches(".djs-search-input input")) target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  });
}

async function xmlOf(modeler) {
  return (await modeler.saveXML({ format: true })).xml;
}

/** A readable beginning: the whole diagram where its words stay legible, otherwise its first start event. */
function settle(modeler) {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 0.5) return;
  canvas.zoom(0.75);
  const start = modeler.get("elementRegistry").find(({ type, parent }) => type === "bpmn:StartEvent" && parent?.type !== "bpmn:SubProcess");
  if (start) canvas.scrollToElement(start, { top: 120, bottom: 120, left: 220, right: 220 });
  modeler.get("minimap", false)?.open();
}

// Palette, pads and panel need room and a pointer: below this width a diagram is read, with its findings.
const isNarrow = () => window.matchMedia("(max-width: 700px)").matches;

async function read(place) {
  document.querySelectorAll("[data-editing-only]").forEach((part) => { part.hidden = true; });
  document.querySelectorAll("[data-reading-only]").forEach((part) => { part.hidden = false; });
  const viewer = new NavigatedViewer({ container: place, textRenderer: { defaultStyle: { fontFamily: typeface } } });
  const show = findingsOf(viewer);
  if (!(await imported(viewer, place))) return;
  settle(viewer);
  followLinks(viewer);
  show(firstFindings(place));
  place.dataset.ready = "reading";
}

/** Whether the diagram could be opened; when not, the person has been told. */
async function imported(modeler, place) {
  try {
    const answer = await fetch(place.dataset.designer, { headers: { Accept: "application/xml" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const xml = await answer.text();
    // Labels are measured once: a font that is still on its way would leave them beside their places.
    await document.fonts.ready;
    await modeler.importXML(xml);
  } catch {
    announce(unreadable);
    return false;
  }
  return true;
}

async function start(place) {
  place.setAttribute("data-own-keys", "");
  if (isNarrow()) return read(place);
  const modeler = modelerOf(place);
  const show = findingsOf(modeler);
  startButtons(modeler, place);
  startFinder(place);
  if (!(await imported(modeler, place))) return;
  settle(modeler);
  followLinks(modeler);
  show(firstFindings(place));
  const saving = savingOf(place, { xml: () => xmlOf(modeler), onFindings: show });
  modeler.on("commandStack.changed", saving.touch);
  place.dataset.ready = "yes";
}

document.querySelectorAll("[data-designer]").forEach(start);
