// What stands around the music and follows its parts: the tabs, and what there is to download.

const FOLLOWING = ["nav.versions", "[data-downloads] .menu-list"];

export async function renewFrame() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok) return; // a reload shows them
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const selector of FOLLOWING) {
    const [now, then] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (!now || !then || now.innerHTML === then.innerHTML) continue;
    now.replaceWith(then);
    htmx.process(then);
  }
}
