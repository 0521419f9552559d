// Chosen files are shown and checked before they travel: size and kind as the server will check them again.
import { language, say } from "../words.js";

/** 1536 -> "1.5 KB", with the page's number format. */
export function sizeOf(bytes) {
  const units = ["B", "KB", "MB", "GB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const figure = bytes / 1024 ** power;
  return `${figure.toLocaleString(language, { maximumFractionDigits: power ? 1 : 0 })} ${units[power]}`;
}

function isAccepted(file, accept) {
  const rules = accept.split(",").map((rule) => rule.trim().toLowerCase()).filter(Boolean);
  return !rules.length || rules.some((rule) => matches(file, rule));
}

function matches(file, rule) {
  if (rule.startsWith(".")) return file.name.toLowerCase().endsWith(rule);
  if (rule.endsWith("/*")) return file.type.startsWith(rule.slice(0, -1));
  return file.type === rule;
}

function faultOf(file, input) {
  const limit = Number(input.dataset.maxBytes || 0);
  if (!file.size) return say("empty");
  if (limit && file.size > limit) return say("tooLarge", sizeOf(file.size), sizeOf(limit));
  if (!isAccepted(file, input.accept)) return say("wrongKind", input.accept);
  return "";
}

function lineOf(file, fault) {
  const line = document.createElement("li");
  if (file.type.startsWith("image/") && !fault) {
    // data: and not blob:, because the page's security policy lets no other source of images in.
    const picture = document.createElement("img");
    picture.alt = "";
    const reader = new FileReader();
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file);
    line.append(picture);
  }
  const text = document.createElement("span");
  text.textContent = fault ? `${file.name}：${fault}` : `${file.name}（${sizeOf(file.size)}）`;
  if (language === "en") text.textContent = fault ? `${file.name}: ${fault}` : `${file.name} (${sizeOf(file.size)})`;
  line.classList.toggle("is-refused", Boolean(fault));
  line.append(text);
  return line;
}

function show(input) {
  let list = input.nextElementSibling;
  if (!list?.classList.contains("jw-picked")) {
    list = document.createElement("ul");
    list.className = "jw-picked";
    list.setAttribute("aria-live", "polite");
    input.after(list);
  }
  const faults = [...input.files].map((file) => faultOf(file, input));
  list.replaceChildren(...[...input.files].map((file, index) => lineOf(file, faults[index])));
  input.setCustomValidity(faults.find(Boolean) ?? "");
}

/** A refused file does not travel: the form stays, and the browser points at the field. */
function onSubmit(event) {
  const refused = [...event.target.querySelectorAll("input[type=file]")].find((input) => !input.validity.valid);
  if (!refused) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  refused.reportValidity();
}

export function startFiles() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("input[type=file]")) show(target);
  });
}
