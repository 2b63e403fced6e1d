// On every page: light or dark, the dialog, menus, and a word when the server does not answer.

const YEAR_S = 365 * 24 * 3600;
const root = document.documentElement;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  });
}

// The server chooses how much music stands on a line before it knows the window.
const narrow = matchMedia("(max-width: 640px)");
remember("layout", narrow.matches ? "narrow" : "wide");
narrow.addEventListener("change", () => remember("layout", narrow.matches ? "narrow" : "wide"));

const dialog = document.getElementById("dialog");
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === dialog && !dialog.open) {
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden])")?.select();
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) {
    event.preventDefault();
    dialog.close();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".menu-list a:not([data-stay])")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

const trouble = document.getElementById("trouble");
function say(text) {
  trouble.textContent = text;
  trouble.hidden = false;
  setTimeout(() => { trouble.hidden = true; }, 6000);
}
document.addEventListener("htmx:sendError", () => say("The site does not answer. It is tried again."));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 404 ? "This is no longer here. Reload the page." : "That did not work. Reload the page and try again.");
});

// The server does not know where the person is.
function localise(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const moment = new Date(time.dateTime);
    const day = { day: "numeric", month: "short", year: "numeric" };
    const clock = { hour: "2-digit", minute: "2-digit" };
    const isToday = moment.toDateString() === new Date().toDateString();
    if (time.dataset.clock === undefined) time.textContent = moment.toLocaleDateString(undefined, day);
    else time.textContent = isToday ? moment.toLocaleTimeString(undefined, clock) : moment.toLocaleString(undefined, { ...day, ...clock });
    time.title = moment.toLocaleString();
  }
}
localise(document);
document.addEventListener("htmx:load", (event) => localise(event.detail.elt));
