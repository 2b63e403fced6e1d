// The score's page: the layout that fits the window, printing all of the music, downloads that begin when ready.

const narrow = matchMedia("(max-width: 640px)");

function fit() {
  const wanted = narrow.matches ? "narrow" : "wide";
  const music = document.getElementById("music");
  if (music.dataset.layout === wanted) return;
  const asked = new URLSearchParams(location.search);
  asked.set("layout", wanted);
  htmx.ajax("GET", `${location.pathname}?${asked}`, { target: "#music", swap: "outerHTML" });
}

narrow.addEventListener("change", fit);
addEventListener("load", fit);

function waiting() {
  return document.querySelectorAll(".music-line.waiting .approach");
}

async function bringAll() {
  for (const place of waiting()) htmx.trigger(place, "bring");
  while (waiting().length) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function printMusic() {
  await bringAll();
  await document.fonts.ready;
  print();
}

const printButton = document.querySelector("[data-print]");
printButton.hidden = false;
printButton.addEventListener("click", () => {
  printButton.closest("details").open = false;
  printMusic();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "p" && waiting().length) {
    event.preventDefault();
    printMusic();
  }
});

document.addEventListener("htmx:load", (event) => {
  const ready = event.detail.elt.querySelector?.("[data-begin]");
  if (!ready) return;
  ready.removeAttribute("data-begin");
  ready.click();
});
