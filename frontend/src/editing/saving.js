// Saving an edited file: POST of its XML, and what the server found in it.
import { language } from "../words.js";

const words = {
  zh: {
    saving: "正在保存……", unsaved: "有未保存的修改",
    saved: (time) => `已保存 ${time}`,
    refused: "未保存：请按下列检查结果修改后再存。",
    conflict: "未保存：此文件已被他人修改。请刷新页面，重做改动后再存。",
    failed: "未保存：服务器没有应答，请检查网络后再存。",
  },
  en: {
    saving: "Saving…", unsaved: "Unsaved changes",
    saved: (time) => `Saved at ${time}`,
    refused: "Not saved: mend the findings below and save again.",
    conflict: "Not saved: someone else changed this file. Reload the page, make your changes again and save.",
    failed: "Not saved: the server did not answer. Check the connection and save again.",
  },
}[language];

/**
 * `place` carries data-save (address), data-csrf and data-revision; `xml()` resolves to the text to store.
 * The server answers JSON {revision, findings: [{element_id, message, severity, remedy?}]}; 409 says that the
 * revision is stale, 422 that the findings forbid saving.
 */
export function savingOf(place, { xml, onFindings }) {
  const status = document.querySelector("[data-save-status]");
  let edits = 0;
  let stored = 0;
  let isBusy = false;

  function tell(state, text = words[state]) {
    if (!status) return;
    status.dataset.state = state;
    status.textContent = text;
  }

  async function post() {
    const { save, csrf, revision = "" } = place.dataset;
    const body = JSON.stringify({ xml: await xml(), revision });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" };
    return fetch(save, { method: "POST", body, headers });
  }

  async function take(answer, sent) {
    if (answer.status === 409) return tell("conflict");
    if (!answer.ok && answer.status !== 422) return tell("failed");
    const { revision, findings = [] } = await answer.json();
    onFindings(findings);
    if (answer.status === 422) return tell("refused");
    place.dataset.revision = revision ?? place.dataset.revision;
    stored = sent;
    if (edits > sent) return tell("unsaved");
    tell("saved", words.saved(new Date().toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB")));
  }

  async function save() {
    if (isBusy) return;
    isBusy = true;
    const sent = edits;
    tell("saving");
    try {
      await take(await post(), sent);
    } catch {
      tell("failed");
    } finally {
      isBusy = false;
    }
  }

  document.querySelector("[data-save-button]")?.addEventListener("click", save);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save();
  });
  window.addEventListener("beforeunload", (event) => {
    if (edits > stored) event.preventDefault();
  });

  return {
    save,
    touch() {
      edits += 1;
      tell("unsaved");
    },
  };
}
