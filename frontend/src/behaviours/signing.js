// What was written outlives its session: a form with text is sent when its owner is still signed in, and stays otherwise.
import { say } from "../words.js";

// Whoever was given a page two minutes ago is signed in still; most forms are sent without a question.
const FRESH = 120000;
const opened = Date.now();
const asked = new WeakMap();

/** Ask who is signed in by now; null where nobody was, or where it cannot be said. The page's own account gets its new token. */
async function whoIsHere() {
  const { account, signedIn } = document.body.dataset;
  if (!account || !signedIn) return null;
  const answer = await fetch(signedIn, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return null;
  const here = await answer.json();
  // Every sign-in changes the token; a page that stood open meanwhile still holds the old one.
  if (here.account === account) document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = here.token; });
  return here;
}

/** Return the words for a page whose account is not the one signed in; "" where it is. */
export async function whyNotHere() {
  const here = await whoIsHere();
  if (!here || here.account === document.body.dataset.account) return "";
  return say(here.account ? "otherAccount" : "signedOutHere");
}

function tell(form, words) {
  form.querySelector("[data-signed-out]")?.remove();
  if (!words) return;
  const note = Object.assign(document.createElement("p"), { className: "jw-note jw-note-late" });
  note.setAttribute("role", "alert");
  note.dataset.signedOut = "";
  const link = Object.assign(document.createElement("a"), { href: document.body.dataset.login, target: "_blank", textContent: say("signInAgain") });
  note.append(words, " ", link);
  const actions = form.querySelector(".jw-actions");
  if (actions) actions.before(note);
  else form.append(note);
}

// Fields may be called `method`, so that the form's own words are read as attributes.
const holdsText = (form) => form.getAttribute("method") === "post" && (form.hasAttribute("data-draft") || form.querySelector("textarea"));

async function onSubmit(event) {
  const { target: form, submitter } = event;
  if (!document.body.dataset.account || !holdsText(form) || Date.now() - (asked.get(form) ?? opened) < FRESH) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asked.get(form) === Infinity) return;
  asked.set(form, Infinity);
  const words = await whyNotHere();
  asked.set(form, words ? 0 : Date.now());
  tell(form, words);
  if (!words) form.requestSubmit(submitter);
}

/** To be started before whatever else listens to forms: a question is asked after the session is known to stand. */
export function startSigning() {
  document.addEventListener("submit", onSubmit, true);
}
