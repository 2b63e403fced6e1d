// The drop zone: a dropped file goes into the form's own field; size is checked before anything is sent.

const MEGABYTE = 1024 * 1024;

function form() {
  return document.getElementById("new-form");
}

function size(bytes) {
  const megabytes = bytes / MEGABYTE;
  return megabytes < 1 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

function refusal(file) {
  const limit = Number(form().dataset.limitMb);
  if (file.size > limit * MEGABYTE) {
    return `“${file.name}” is ${size(file.size)}; at most ${limit} MB can be uploaded. Export it as MP3, M4A or FLAC, or cut it into parts.`;
  }
  return file.size ? "" : `“${file.name}” is empty.`;
}

function show(input) {
  const file = input.files[0];
  const reason = file ? refusal(file) : "";
  const refused = form().querySelector("[data-refused]");
  refused.textContent = reason;
  refused.hidden = !reason;
  if (reason) input.value = "";
  const chosen = form().querySelector("[data-chosen]");
  chosen.hidden = !file || Boolean(reason);
  chosen.textContent = file ? `${file.name} · ${size(file.size)}` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.id === "id_recording") show(event.target);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = form().querySelector("[data-drop]");
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind !== "drop") return;
    const input = document.getElementById("id_recording");
    input.files = event.dataTransfer.files;
    show(input);
  });
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const input = document.getElementById("id_recording");
  if (!event.detail.lengthComputable || !input?.files.length) return;
  const { loaded, total } = event.detail;
  const place = form().querySelector("[data-upload]");
  place.hidden = false;
  place.querySelector("progress").value = loaded / total;
  place.querySelector("[data-upload-text]").textContent =
    loaded < total ? `Uploading: ${size(loaded)} of ${size(total)}` : "Uploaded. One moment…";
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.id === "new-form" && event.detail.failed) form().querySelector("[data-upload]").hidden = true;
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 413) return;
  const refused = form().querySelector("[data-refused]");
  refused.textContent = `This file is too large; at most ${form().dataset.limitMb} MB can be uploaded.`;
  refused.hidden = false;
});
