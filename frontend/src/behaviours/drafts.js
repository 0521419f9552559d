// A long form keeps itself: <form data-draft="address" data-draft-revision="n"> is posted while one writes.
import { say, timeNow } from "../words.js";
import { whyNotHere } from "./signing.js";

const PAUSE = 2500;
const RETRY = 15000;

function csrfOf(form) {
  return form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** The answers without files: those are sent once, with the form itself. */
function answersOf(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  data.set("revision", form.dataset.draftRevision ?? "0");
  return data;
}

function tell(form, state, text) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = text;
}

async function save(form) {
  tell(form, "saving", say("saving"));
  const sent = form.draftChanges;
  const answer = await fetch(form.dataset.draft, {
    method: "POST",
    body: answersOf(form),
    headers: { "X-CSRFToken": csrfOf(form), Accept: "application/json" },
  }).catch(() => null);
  if (answer?.status === 409) {
    form.draftStopped = true;
    tell(form, "failed", say("conflict"));
  } else if (answer?.ok && !answer.redirected) {
    const { revision } = await answer.json();
    form.dataset.draftRevision = revision;
    form.draftSaved = sent;
    tell(form, "saved", say("saved", timeNow()));
  } else {
    tell(form, "failed", (await whyNotHere()) || say("notSaved"));
    plan(form, RETRY);
  }
}

function plan(form, wait) {
  clearTimeout(form.draftTimer);
  if (!form.draftStopped) form.draftTimer = setTimeout(() => keep(form), wait);
}

// One request at a time: a second one with the same revision would conflict with the first.
async function keep(form) {
  if (form.draftBusy) return plan(form, PAUSE);
  form.draftBusy = true;
  await save(form);
  form.draftBusy = false;
}

export function startDrafts() {
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-draft]");
    if (!form) return;
    form.draftChanges = (form.draftChanges ?? 0) + 1;
    plan(form, PAUSE);
  });
  document.addEventListener("submit", ({ target }) => {
    clearTimeout(target.draftTimer);
    target.draftStopped = true;
    target.draftChanges = target.draftSaved;
  });
  window.addEventListener("beforeunload", (event) => {
    const isUnsaved = [...document.querySelectorAll("form[data-draft]")].some(
      (form) => (form.draftChanges ?? 0) > (form.draftSaved ?? 0),
    );
    if (isUnsaved) event.preventDefault();
  });
}
