// Saving an edited file: POST of its XML, what the server found in it, and the acts that work on the saved text.
import { language, timeNow } from "../words.js";
import { performed, renewed } from "./renewing.js";

const words = {
  zh: {
    saving: "正在保存……", unsaved: "有未保存的修改",
    saved: (time) => `已保存 ${time}`,
    refused: "未保存：请按下列检查结果修改后再存。",
    notSaved: (reason) => `未保存：${reason}`,
    keep: "刷新前可先下载本页内容留存。",
    signedOut: "未保存：登录已过期。请先下载本页内容留存，再刷新页面重新登录。",
    failed: (status) => `未保存：服务器出错（${status}）。请稍后再存；若仍不行，请联系系统管理员。`,
    unanswered: "未保存：服务器没有应答，请检查网络后再存。",
  },
  en: {
    saving: "Saving…", unsaved: "Unsaved changes",
    saved: (time) => `Saved at ${time}`,
    refused: "Not saved: mend the findings below and save again.",
    notSaved: (reason) => `Not saved: ${reason}`,
    keep: "Download what stands here before you reload, if you want to keep it.",
    signedOut: "Not saved: your session has ended. Download what stands here, then reload the page and sign in again.",
    failed: (status) => `Not saved: the server reported an error (${status}). Save again later; if it fails again, tell the administrator.`,
    unanswered: "Not saved: the server did not answer. Check the connection and save again.",
  },
}[language];

const status = () => document.querySelector("[data-save-status]");

function tell(state, text = words[state]) {
  if (!status()) return;
  status().dataset.state = state;
  status().textContent = text;
}

async function saidBy(answer) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? answer.json() : {};
}

/** Why the server kept nothing: its own words where it gave any. */
function tellRefusal(answer, { message, findings = [] }) {
  if (answer.status === 422 && findings.length) return tell("refused");
  if (message) return tell("conflict", [words.notSaved(message), answer.status === 409 && words.keep].filter(Boolean).join(" "));
  if (answer.redirected || answer.status === 403) return tell("failed", words.signedOut);
  return tell("failed", words.failed(answer.status));
}

/** Later requests name the revision that now stands, in whichever form they are made. */
function setRevision(place, revision) {
  place.dataset.revision = revision;
  document.querySelectorAll("input[name=revision]").forEach((input) => { input.value = revision; });
}

/**
 * `place` carries data-save (address), data-csrf and data-revision; `xml()` resolves to the text to store.
 * The server answers JSON {revision, findings: [{element_id, message, severity, remedy?}]}; 409 with {message} says that
 * the draft cannot be saved as it stands there, 422 that the findings forbid saving.
 *
 * Forms with data-needs-saved act on the saved text: what is unsaved is saved first, and a form whose text could not be
 * saved is not sent. With data-in-place the page then stays, so that view, selection and undo are kept.
 * Forms with data-drops-changes give the text up and ask no more about it.
 */
export function savingOf(place, { xml, onFindings }) {
  let edits = 0;
  let stored = 0;
  let running = null;

  async function post() {
    const { save: address, csrf, revision = "" } = place.dataset;
    const body = JSON.stringify({ xml: await xml(), revision });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" };
    return fetch(address, { method: "POST", body, headers });
  }

  async function take(answer, sent) {
    const said = await saidBy(answer);
    if (answer.ok || answer.status === 422) onFindings(said.findings ?? []);
    if (!answer.ok || said.revision === undefined) return tellRefusal(answer, said);
    setRevision(place, said.revision);
    stored = sent;
    if (edits > sent) return tell("unsaved");
    return tell("saved", words.saved(timeNow()));
  }

  async function store() {
    const sent = edits;
    tell("saving");
    try {
      await take(await post(), sent);
    } catch {
      tell("failed", words.unanswered);
    }
    return stored >= sent && status()?.dataset.state !== "failed";
  }

  /** Resolves to whether the text stands on the server; a second call joins the first. */
  function save() {
    running ??= store().finally(() => { running = null; });
    return running;
  }

  /** Save, then show what the page says about the saved text. */
  async function saveAndRenew() {
    if (await save()) renewed(await (await fetch(location.href)).text());
  }

  async function hasSavedAll() {
    if (running) await running;
    return edits === stored || save();
  }

  async function onSubmit(event) {
    const { target: form, submitter } = event;
    if (form.hasAttribute("data-drops-changes")) stored = edits;
    const isInPlace = form.hasAttribute("data-in-place");
    if (!form.hasAttribute("data-needs-saved") || (!isInPlace && edits === stored && !running)) return;
    event.preventDefault();
    if (!(await hasSavedAll())) return;
    if (isInPlace) performed(form, onFindings);
    else form.requestSubmit(submitter ?? undefined);
  }

  document.querySelector("[data-save-button]")?.addEventListener("click", saveAndRenew);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    saveAndRenew();
  });
  window.addEventListener("beforeunload", (event) => {
    if (edits > stored) event.preventDefault();
  });

  return {
    touch() {
      edits += 1;
      tell("unsaved");
    },
  };
}
