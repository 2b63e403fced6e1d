// The progress page: the clock runs between the server's messages, and what has the focus keeps it.

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

setInterval(() => {
  for (const place of document.querySelectorAll("[data-since]")) {
    place.textContent = clock((Date.now() - Date.parse(place.dataset.since)) / 1000);
  }
}, 1000);

// Only a new step is worth saying aloud, not each percent.
let stage = document.getElementById("progress").dataset.stage;
function announce() {
  const now = document.getElementById("progress").dataset.stage;
  if (now !== stage) document.getElementById("announcement").textContent = now;
  stage = now;
}

let focused = "";
document.addEventListener("htmx:wsBeforeMessage", () => { focused = document.activeElement?.id ?? ""; });
document.addEventListener("htmx:wsAfterMessage", () => {
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  announce();
});
document.addEventListener("htmx:afterSettle", announce);
