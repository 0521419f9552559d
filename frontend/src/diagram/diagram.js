// Shows a diagram with where its case stands: data-diagram is the XML's address, data-marks names a JSON script.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { translating } from "../editing/translating.js";
import { language, typeface } from "../words.js";
import { followLinks } from "./leading.js";

const words = {
  zh: {
    larger: "放大", smaller: "缩小", whole: "显示全图",
    here: (count) => (count > 1 ? `办理中 ×${count}` : "办理中"), stuck: "异常",
    opened: "打开{element}",
    unread: "流程图未能显示。请刷新页面；若仍不行，请联系流程设计人员。",
  },
  en: {
    larger: "Larger", smaller: "Smaller", whole: "Whole diagram",
    here: (count) => (count > 1 ? `in progress ×${count}` : "in progress"), stuck: "incident",
    unread: "The diagram could not be shown. Reload the page; if it fails again, tell the designer of the procedure.",
  },
}[language];

/** Marks: {active: [id | {id, count, label}], visited: [id], incidents: [id | {id, message}]}; flows count as visited. */
function marksOf(place) {
  const source = document.getElementById(place.dataset.marks ?? "");
  return { active: [], visited: [], incidents: [], ...(source ? JSON.parse(source.textContent) : {}) };
}

const asEntry = (entry) => (typeof entry === "string" ? { id: entry } : entry);

function badge(className, text, title = "") {
  const element = document.createElement("div");
  Object.assign(element, { className, textContent: text, title });
  return element;
}

/** The folded steps around an element, from the inner to the outer: each opens into a picture of its own. */
function foldedAround(registry, id) {
  const found = [];
  for (let part = registry.get(id)?.businessObject?.$parent; part; part = part.$parent) {
    if (registry.get(part.id)?.collapsed) found.push(part.id);
  }
  return found;
}

/** Entries with one more for each folded step within which one of them stands, so that the picture around it shows it too. */
function withFolded(registry, entries) {
  const own = entries.map(asEntry).filter(({ id }) => registry.get(id));
  const around = own.flatMap(({ id, ...rest }) => foldedAround(registry, id).map((folded) => ({ ...rest, id: folded, count: 1 })));
  return [...new Map([...around, ...own].map((entry) => [entry.id, entry])).values()];
}

function paint(viewer, marks) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  const known = (entries) => withFolded(registry, entries);
  known(marks.visited).forEach(({ id }) => canvas.addMarker(id, "jw-visited"));
  for (const { id, count, label } of known(marks.active)) {
    canvas.addMarker(id, "jw-active");
    overlays.add(id, { position: { top: -12, left: 6 }, html: badge("jw-token", label ?? words.here(count ?? 1)) });
  }
  for (const { id, message } of known(marks.incidents)) {
    canvas.addMarker(id, "jw-incident");
    overlays.add(id, { position: { bottom: 10, left: 6 }, html: badge("jw-token is-stuck", words.stuck, message) });
  }
}

/** The whole picture where it stays readable; otherwise the place where the case stands. */
function settle(viewer, marks) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const known = [...marks.incidents, ...marks.active].map(asEntry).filter(({ id }) => registry.get(id));
  // Where a token stands within a folded step, it stands in that step's own picture.
  const folded = new Set(known.flatMap(({ id }) => foldedAround(registry, id)));
  const first = known.find(({ id }) => !folded.has(id));
  const element = first && registry.get(first.id);
  if (element) canvas.setRootElement(canvas.findRoot(element));
  canvas.zoom("fit-viewport", "auto");
  if (!element || canvas.zoom() > 0.5) return;
  canvas.zoom(0.75);
  canvas.scrollToElement(element, roomAround(canvas));
}

/** The room to leave around an element; on a telephone's screen much of it would push the element over the edge. */
function roomAround(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas.getContainer();
  const [beside, above] = [Math.min(250, width / 4), Math.min(150, height / 4)];
  return { top: above, bottom: above, left: beside, right: beside };
}

/** Who leaves the picture of a folded step finds himself at that step, not at the beginning of the whole. */
function leadBack(viewer) {
  const canvas = viewer.get("canvas");
  let before = canvas.getRootElement();
  viewer.on("root.set", ({ element }) => {
    const step = viewer.get("elementRegistry").get(before.businessObject?.id);
    before = element;
    if (!step || canvas.findRoot(step) !== element) return;
    if (canvas.zoom() > 0.75) canvas.zoom(0.75);
    canvas.scrollToElement(step, roomAround(canvas));
  });
}

function addButtons(place, viewer) {
  const bar = document.createElement("div");
  bar.className = "jw-diagram-tools jw-noprint";
  const act = (label, sign, run) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: label });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", run);
    bar.append(button);
  };
  const step = (by) => viewer.get("zoomScroll").stepZoom(by);
  act(words.larger, "＋", () => step(1));
  act(words.smaller, "－", () => step(-1));
  act(words.whole, "⤢", () => viewer.get("canvas").zoom("fit-viewport", "auto"));
  place.append(bar);
}

/** data-element-url with {id} fills data-element-target when an element is chosen; the event bubbles for others. */
function listen(place, viewer) {
  viewer.on("element.click", ({ element }) => {
    const detail = { id: element.id, name: element.businessObject?.name ?? "" };
    place.dispatchEvent(new CustomEvent("diagram:select", { bubbles: true, detail }));
    const { elementUrl, elementTarget } = place.dataset;
    if (!elementUrl || !element.parent) return;
    window.htmx?.ajax("GET", elementUrl.replace("{id}", encodeURIComponent(element.id)), elementTarget);
  });
}

/** Settle the picture when its place gets a size, which one in a hidden tab has not yet, and again whenever the size changes,
 * until somebody has moved or zoomed it. */
function keepSettled(place, viewer, marks) {
  const canvas = viewer.get("canvas");
  const view = () => {
    const { x, y, scale } = canvas.viewbox();
    return [x, y, scale].join();
  };
  let settled = view();
  const watch = new ResizeObserver(() => {
    if (!place.clientWidth || !place.clientHeight) return;
    const isUntouched = view() === settled;
    canvas.resized();
    if (!isUntouched) return;
    settle(viewer, marks);
    settled = view();
  });
  watch.observe(place);
}

async function show(place) {
  place.dataset.shown = "yes";
  place.setAttribute("data-own-keys", "");
  const viewer = new NavigatedViewer({
    container: place,
    textRenderer: { defaultStyle: { fontFamily: typeface } },
    additionalModules: [translating((text) => (text === "Open {element}" ? words.opened : undefined))],
  });
  const marks = marksOf(place);
  try {
    const answer = await fetch(place.dataset.diagram, { headers: { Accept: "application/xml" } });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const xml = await answer.text();
    // Labels are measured once: a font that is still on its way would leave them beside their places.
    await document.fonts.ready;
    await viewer.importXML(xml);
    paint(viewer, marks);
    listen(place, viewer);
    followLinks(viewer);
    addButtons(place, viewer);
    keepSettled(place, viewer, marks);
    leadBack(viewer);
  } catch (error) {
    viewer.destroy();
    place.replaceChildren(badge("jw-note jw-note-late", words.unread, String(error.message)));
  }
}

function showAll(root) {
  root.querySelectorAll("[data-diagram]:not([data-shown])").forEach(show);
}

showAll(document);
document.body.addEventListener("htmx:load", ({ detail }) => showAll(detail.elt.parentElement ?? document));
