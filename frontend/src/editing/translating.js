// The editors' "translate" service: the library's English as it stands, or Chinese from a dictionary.
import { language } from "../words.js";

/** A module for bpmn-js and dmn-js; `chinese(text)` answers undefined where it has no word. */
export function translating(chinese) {
  const translate = (template, replacements = {}) => {
    const text = (language === "zh" && chinese(template)) || template;
    return text.replace(/{([^}]+)}/g, (whole, key) => replacements[key] ?? whole);
  };
  return { translate: ["value", translate] };
}
