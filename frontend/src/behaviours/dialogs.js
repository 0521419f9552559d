// Dialogs: a question before a grave act, and dialogs that hold a form of their own.
import { say } from "../words.js";

/** Ask in the page's one confirm dialog; resolves to true when the person confirms. Falls back to window.confirm. */
function ask({ title, text, action, isGrave }) {
  const dialog = document.getElementById("jw-confirm");
  if (!dialog) return Promise.resolve(window.confirm(text));
  dialog.classList.toggle("is-grave", isGrave);
  dialog.querySelector("[data-part=title]").textContent = title || say("sure");
  dialog.querySelector("[data-part=text]").textContent = text;
  dialog.querySelector("[value=confirm]").textContent = action || say("confirm");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}

function questionOf(element) {
  const { confirm, confirmTitle, confirmAction } = element.dataset;
  return { title: confirmTitle, text: confirm, action: confirmAction, isGrave: "grave" in element.dataset };
}

async function onSubmit(event) {
  const { target: form, submitter } = event;
  const asking = submitter?.dataset.confirm ? submitter : form;
  if (!asking.dataset.confirm || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(questionOf(asking)))) return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter ?? undefined);
  delete form.dataset.confirmed;
}

function onClick(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.opens)?.showModal();
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
}

async function onHtmxConfirm(event) {
  if (!event.detail.question) return;
  event.preventDefault();
  const question = questionOf(event.detail.elt);
  if (await ask({ ...question, text: event.detail.question })) event.detail.issueRequest(true);
}

export function startDialogs() {
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", onClick);
  document.body.addEventListener("htmx:confirm", onHtmxConfirm);
}
