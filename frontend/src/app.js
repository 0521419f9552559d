// What every page does: htmx, and small behaviours without which each page still works.
import htmx from "htmx.org";
import { startDialogs } from "./behaviours/dialogs.js";
import { startDrafts } from "./behaviours/drafts.js";
import { startFiles } from "./behaviours/files.js";
import { startKeyboard } from "./behaviours/keyboard.js";
import { startNarrow } from "./behaviours/narrow.js";
import { startPlaces } from "./behaviours/places.js";
import { startSigning } from "./behaviours/signing.js";
import { announce, say } from "./words.js";

window.htmx = htmx;
// The security policy forbids evaluated code, and the style sheet has the indicator's rules.
Object.assign(htmx.config, { allowEval: false, includeIndicatorStyles: false, selfRequestsOnly: true });

document.documentElement.classList.add("js");

const OPENED = ".jw-menu[open], .jw-contents[open]";

function startMenu() {
  const button = document.querySelector(".jw-menu-button");
  button?.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll(OPENED)) {
      // A way to another place of the same page has done its work once it is gone.
      if (!menu.contains(target) || target.closest("a[href^='#']")) menu.open = false;
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    const menu = key === "Escape" && document.querySelector(OPENED);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

async function copy(button) {
  const source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? source.textContent.trim());
    announce(say("copied"));
  } catch {
    announce(say("notCopied"));
  }
}

function startClicks() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy], [data-copy-from]");
    if (button) copy(button);
    if (target.closest("[data-print]")) window.print();
  });
  // A choice in a filter applies at once where the form asks for it.
  document.addEventListener("change", ({ target }) => {
    if (target.form?.hasAttribute("data-submits-on-change")) target.form.requestSubmit();
  });
}

function startErrors() {
  document.body.addEventListener("htmx:responseError", ({ detail }) => {
    announce(say(detail.xhr.status === 401 ? "signedOut" : "failed"));
  });
  document.body.addEventListener("htmx:sendError", () => announce(say("failed")));
}

/** A form that came back: the first field to correct has the keyboard, and its message is in sight. What the style guide
 * shows alarms nobody. */
function startCorrecting() {
  const summary = document.querySelector(".error-summary[role=alert]");
  const field = summary && document.querySelector("main .has-error :is(input:not([type=hidden]), select, textarea)");
  (field ?? summary)?.focus({ preventScroll: true });
  (field?.closest(".has-error") ?? summary)?.scrollIntoView({ block: "center" });
}

startMenu();
startClicks();
startErrors();
startCorrecting();
startFiles();
startSigning();
startDialogs();
startDrafts();
startKeyboard();
startNarrow();
startPlaces();
