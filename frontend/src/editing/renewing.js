// What a page says about the saved text, put in place without losing the editor's view, selection and undo.
import { announce, say } from "../words.js";

/** Replace each [data-as-saved] of the page by its twin (same id) in `html`; returns the parsed page. */
export function renewed(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const part of page.querySelectorAll("[data-as-saved][id]")) document.getElementById(part.id)?.replaceWith(part);
  return page;
}

/** Carry out `form` and stay on the page: its message is announced, its findings go to `onFindings`. */
export async function performed(form, onFindings) {
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const page = renewed(await answer.text());
    const findings = page.getElementById("jw-first-findings");
    // Another page than the draft's answered (signed out, taken away): then the person sees that page.
    if (!findings) return location.reload();
    onFindings(JSON.parse(findings.textContent));
    return announce(page.querySelector(".jw-messages")?.textContent.trim() ?? "");
  } catch {
    return announce(say("failed"));
  }
}
