// The systems on the page: taken from answers, fetched when somebody else changed them, known to the music model.

export class Systems extends EventTarget {
  constructor(editor) {
    super();
    Object.assign(this, { editor, music: editor.music });
    new MutationObserver(() => this.follow()).observe(editor.desk, { childList: true, subtree: true });
    this.readAll();
  }

  get root() {
    return document.getElementById("music");
  }

  readAll() {
    if (this.music.root !== this.root) this.editor.page.revision = Number(this.root.dataset.revision); // laid out anew
    this.music.root = this.root;
    const now = new Set(this.root.querySelectorAll(":scope > .music-line"));
    for (const { element } of [...this.music.systems.values()]) if (!now.has(element)) this.music.forgetSystem(element);
    for (const element of now) {
      if (!element.classList.contains("waiting") && this.music.systems.get(element.id)?.element !== element) this.music.readSystem(element);
    }
    this.music.forgetOrder();
  }

  // Systems also come by themselves as one scrolls, and all of them when the window becomes narrow.
  follow() {
    const lines = this.root.querySelectorAll(":scope > .music-line:not(.waiting)");
    const known = this.music.systems;
    if (lines.length === known.size && [...lines].every((line) => known.get(line.id)?.element === line)) return;
    this.readAll();
    this.dispatchEvent(new Event("change"));
  }

  // From an answer: new HTML of some systems; order names all of them when their number changed.
  take({ systems, order, numbers }) {
    const { root } = this;
    for (const { id, html } of systems) {
      const made = document.createElement("template");
      made.innerHTML = html;
      const element = made.content.firstElementChild;
      const old = document.getElementById(id);
      if (old) old.replaceWith(element);
      else root.append(element);
      htmx.process(element);
    }
    if (order) this.arrange(order);
    if (numbers) this.number(numbers);
    this.follow();
  }

  // The number of its first measure stands beside each system.
  number(numbers) {
    for (const [id, number] of Object.entries(numbers)) {
      const line = document.getElementById(id);
      const old = line?.querySelector(":scope > .system-number");
      if (old) old.textContent = number;
      else if (line && number) {
        line.insertAdjacentHTML("afterbegin", '<span class="system-number numbers" aria-hidden="true"></span>');
        line.firstElementChild.textContent = number;
      }
    }
  }

  arrange(order) {
    const { root } = this;
    const wanted = new Set(order);
    for (const line of root.querySelectorAll(":scope > .music-line")) if (!wanted.has(line.id)) line.remove();
    let place = root.firstElementChild;
    for (const id of order) {
      const line = document.getElementById(id);
      if (!line) continue;
      if (line === place) place = place.nextElementSibling;
      else root.insertBefore(line, place);
    }
  }

  visible() {
    return [...this.root.children].filter((line) => {
      const box = line.getBoundingClientRect();
      return box.bottom > 0 && box.top < innerHeight;
    }).map((line) => line.id);
  }
}
