// The few words that scripts say themselves; all others come from the server in the page's language.
const words = {
  zh: {
    confirm: "确定",
    cancel: "取消",
    sure: "请确认",
    copied: "已复制",
    notCopied: "未能复制，请手动选择后复制",
    saving: "正在保存草稿……",
    saved: (time) => `草稿已保存 ${time}`,
    conflict: "这份草稿已在另一处修改。请刷新页面，查看较新的内容后再填写。",
    notSaved: "草稿未能保存，联网后会再试。请不要关闭本页。",
    tooLarge: (size, limit) => `文件 ${size}，超过 ${limit} 的上限，请压缩后重新选择`,
    wrongKind: (kinds) => `文件格式不符，请选择 ${kinds}`,
    empty: "文件是空的，请重新选择",
    remove: "移除",
    failed: "操作未完成。请检查网络后重试；若仍不行，请联系系统管理员。",
    signedOut: "登录已过期，请重新登录。",
    signedOutHere: "登录已过期，本页内容尚未提交，仍在页面上。请在新窗口登录，再回到本页提交。",
    otherAccount: "浏览器已由另一账户登录，本页内容尚未提交。请用原账户登录后再提交。",
    signInAgain: "在新窗口登录",
    filter: (count) => (count ? `筛选和排序（已筛选 ${count} 项）` : "筛选和排序"),
  },
  en: {
    confirm: "Confirm",
    cancel: "Cancel",
    sure: "Please confirm",
    copied: "Copied",
    notCopied: "Could not copy; select the text and copy it by hand",
    saving: "Saving the draft…",
    saved: (time) => `Draft saved at ${time}`,
    conflict: "This draft was changed elsewhere. Reload the page and read the newer text before you go on.",
    notSaved: "The draft could not be saved and will be tried again. Please keep this page open.",
    tooLarge: (size, limit) => `The file has ${size}, more than the limit of ${limit}; compress it and choose it again`,
    wrongKind: (kinds) => `This kind of file is not accepted; choose ${kinds}`,
    empty: "The file is empty; choose another",
    remove: "Remove",
    failed: "The action was not completed. Check the connection and try again; if it fails again, tell the administrator.",
    signedOut: "Your session has ended; sign in again.",
    signedOutHere: "Your session has ended. What you wrote is still on this page: sign in in a new window, then come back and send it.",
    otherAccount: "Somebody signed in with another account in this browser. Nothing was sent; sign in with your own account first.",
    signInAgain: "Sign in in a new window",
    filter: (count) => (count ? `Filter and order (${count} chosen)` : "Filter and order"),
  },
};

export const language = document.documentElement.lang.startsWith("zh") ? "zh" : "en";

/** The page's type, for pictures that draw their own text. */
export const typeface = getComputedStyle(document.documentElement).getPropertyValue("--jw-font") || "sans-serif";

/** Say `key` in the page's language; some entries take arguments. */
export function say(key, ...rest) {
  const entry = words[language][key];
  return typeof entry === "function" ? entry(...rest) : entry;
}

/** The time of day where the authority is, as on every page. */
export function timeNow() {
  return new Date().toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { timeZone: "Asia/Shanghai" });
}

/** Announce `text` to everyone: shown for some seconds and read aloud. */
export function announce(text) {
  const place = document.getElementById("jw-announce");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => {
    place.hidden = true;
  }, 6000);
}
