// A place is stored as its code, but people know its name: both may be typed, the other is shown beside the box.
function options() {
  return [...(document.getElementById("form-places")?.options ?? [])];
}

/** Return the one place that a code or a name means: the exact one, else the only one whose name has the text in it. */
function meant(text) {
  const wanted = text.replace(/\s/g, "");
  if (!wanted) return null;
  const all = options();
  const exact = all.find((option) => option.value === wanted || option.label.replace(/\s/g, "") === wanted);
  if (exact) return exact;
  const near = all.filter((option) => option.label.replace(/\s/g, "").includes(wanted));
  return near.length === 1 ? near[0] : null;
}

function shownAt(input) {
  const known = input.nextElementSibling;
  if (known?.classList.contains("jw-place")) return known;
  const made = document.createElement("output");
  made.className = "jw-place";
  made.htmlFor = input.id;
  input.after(made);
  return made;
}

function tell(input, isDone) {
  const place = meant(input.value);
  if (place && isDone && input.value !== place.value) {
    input.value = place.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  shownAt(input).textContent = place ? place.label : "";
}

export function startPlaces() {
  const inputs = document.querySelectorAll("input[data-field=place]");
  if (!options().length) return;
  for (const input of inputs) {
    tell(input, false);
    input.addEventListener("input", (event) => event.isTrusted && tell(input, false));
    input.addEventListener("change", () => tell(input, true));
  }
}
