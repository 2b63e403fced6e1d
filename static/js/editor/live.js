// What others do to the score, as it happens, and who is there.

const GONE = 4404; // one may not look at it any more
const AGAIN_MS = [1000, 2000, 5000, 10000, 30000];

export class Live {
  constructor(editor, root) {
    Object.assign(this, { editor, root, tries: 0, busy: false });
    this.connect();
  }

  connect() {
    const address = new URL(this.editor.page.socket, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => {
      if (this.tries) this.catchUp();
      this.tries = 0;
    });
    this.socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => { if (event.code !== GONE) this.lost(); });
  }

  lost() {
    this.showPeople([]);
    const pause = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length - 1)];
    this.tries += 1;
    setTimeout(() => this.connect(), pause);
  }

  hear(message) {
    if (message.type === "who") this.showPeople(message.people.map((one) => one.name));
    else if (message.type === "edited") this.edited(message);
  }

  // One's own edits come back, too, with a revision that is known by then or will be in a moment.
  edited({ revision }) {
    this.newest = Math.max(revision, this.newest ?? 0);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.catchUp(), 60);
  }

  async catchUp() {
    const { editor } = this;
    if (this.busy || (this.newest !== undefined && this.newest <= editor.page.revision)) return undefined;
    if (!editor.queue.isIdle) return editor.whenIdle(() => this.catchUp());
    this.busy = true;
    try {
      const address = editor.page.address("changes/", { since: editor.page.revision, layout: editor.page.layout });
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (!response.ok) return undefined;
      if (editor.queue.isIdle) this.take(await response.json());
    } catch {
      // The site does not answer: asked again below.
    } finally {
      this.busy = false;
    }
    if (this.newest > editor.page.revision) setTimeout(() => this.catchUp(), AGAIN_MS[0]);
    return undefined;
  }

  take(answer) {
    const { editor } = this;
    if (answer.revision <= editor.page.revision) return;
    editor.page.revision = answer.revision;
    Object.assign(editor.page, { title: answer.title, composer: answer.composer });
    editor.take(answer);
    editor.dispatchEvent(new CustomEvent("answered", { detail: answer }));
  }

  showPeople(people) {
    const others = people.filter((name) => name !== this.editor.page.me);
    this.root.hidden = !others.length;
    this.root.textContent = others.length ? `Also here: ${others.join(", ")}` : "";
  }
}
