// From words on the page to the element that they speak of.

/** Bring the element with `id` to the middle of the canvas and select it; nothing happens where there is none. */
export function leadTo(viewer, id) {
  const element = viewer.get("elementRegistry").get(id);
  if (!element) return;
  const canvas = viewer.get("canvas");
  const root = canvas.findRoot(element);
  if (root) canvas.setRootElement(root);
  if (canvas.zoom() < 0.7) canvas.zoom(1);
  canvas.scrollToElement(element, { top: 180, bottom: 180, left: 260, right: 260 });
  viewer.get("selection").select(element);
  canvas.getContainer().scrollIntoView({ block: "nearest" });
}

/** Links with data-leads-to show their element in the picture instead of only jumping to it. */
export function followLinks(viewer) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-leads-to]");
    if (!link) return;
    event.preventDefault();
    leadTo(viewer, link.dataset.leadsTo);
  });
}
