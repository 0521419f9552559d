// The edited text as a file, saved or not.

/** Hand `text` to the person as the file `name`. */
export function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/xml" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
