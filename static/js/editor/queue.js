// Edits on their way to the server: none is lost, none is applied twice, answers come in order.
//
// One request is under way at a time; what is asked for meanwhile goes together in the next. In place of ids, "$"
// stands for what the edit before it selected, or for its caret, so that nobody waits for an answer to go on typing.

const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15000];
const MOST_AT_ONCE = 100;
const PATIENCE_MS = 30_000;

export class Queue extends EventTarget {
  constructor({ url, context, storage, key }) {
    super();
    Object.assign(this, { url, context, storage, key });
    this.waiting = [];
    this.underWay = [];
    this.last = { selected: [], caret: null };
    this.failures = 0;
    this.stopped = null;
    this.timer = null;
    addEventListener("online", () => this.retry());
    addEventListener("beforeunload", (event) => { if (this.length && !this.isKept) event.preventDefault(); });
  }

  get length() {
    return this.waiting.length + this.underWay.length;
  }

  get isIdle() {
    return this.length === 0;
  }

  // What is left from before a reload.
  restore() {
    const kept = JSON.parse(this.storage.getItem(this.key) ?? "null");
    if (!kept) return;
    this.last = kept.last;
    this.waiting = [...kept.edits.map((entry) => ({ ...entry, epoch: null })), ...this.waiting];
    this.send();
  }

  keep() {
    const edits = [...this.underWay, ...this.waiting].map(({ client, edit, before }) => ({ client, edit, before }));
    try {
      if (edits.length) this.storage.setItem(this.key, JSON.stringify({ last: this.last, edits }));
      else this.storage.removeItem(this.key);
      this.isKept = true;
    } catch {
      this.isKept = false;
    }
    this.dispatchEvent(new Event("change"));
  }

  // epoch: the selection's, so that an answer does not undo a later choice. before: what "$" stands for in the edits
  // that follow if this one is refused.
  push(edit, { epoch = null, before = null } = {}) {
    this.waiting.push({ client: crypto.randomUUID(), edit, epoch, before });
    this.keep();
    this.send();
  }

  retry() {
    clearTimeout(this.timer);
    this.timer = null;
    this.stopped = null;
    this.send();
  }

  async send() {
    if (this.underWay.length || !this.waiting.length || this.timer || this.stopped) return;
    this.underWay = this.waiting.splice(0, MOST_AT_ONCE);
    this.underWay[0].edit = this.resolved(this.underWay[0].edit);
    this.keep();
    const began = performance.now();
    const body = JSON.stringify({ ...this.context(), edits: this.underWay.map(({ client, edit }) => ({ client, edit })) });
    let response;
    try {
      response = await post(this.url, body, AbortSignal.timeout(PATIENCE_MS));
    } catch {
      return this.later();
    }
    return this.answered(response, began);
  }

  // The first edit of a batch has none before it in that batch.
  resolved(edit) {
    const { selected, caret } = this.last;
    const full = { ...edit };
    if (full.caret === "$") full.caret = caret;
    if (full.target === "$") full.target = selected[0];
    if (Array.isArray(full.targets)) full.targets = full.targets.flatMap((id) => (id === "$" ? selected : [id]));
    return full;
  }

  later() {
    this.waiting = [...this.underWay, ...this.waiting];
    this.underWay = [];
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => { this.timer = null; this.send(); }, pause);
    this.keep();
  }

  async answered(response, began) {
    const isJson = response.headers.get("Content-Type")?.includes("json");
    if (response.status >= 500 || response.status === 429) return this.later();
    if (response.redirected || response.status === 401 || (response.ok && !isJson)) return this.stop("signed-out", "You are signed out.");
    if (response.status === 403 && !isJson) return this.stop("signed-out", "The site asks to sign in again.");
    const answer = isJson ? await response.json() : {};
    this.failures = 0;
    if (response.ok || (response.status === 422 && answer.refused)) return this.settle(answer, began);
    if (response.status === 409) return this.conflict(answer);
    return this.refuse(response.status, answer.message ?? answer.detail);
  }

  settle(answer, began) {
    const entries = new Map(this.underWay.map((entry) => [entry.client, entry]));
    const done = answer.done.map((one) => ({ ...one, entry: entries.get(one.client) }));
    const settled = new Set([...done.map((one) => one.client), answer.refused?.client]);
    this.waiting = [...this.underWay.filter((entry) => !settled.has(entry.client)), ...this.waiting];
    this.underWay = [];
    const last = done.at(-1);
    for (const { selected, caret } of done) {
      this.last = { selected: selected.length ? selected : this.last.selected, caret: caret ?? this.last.caret };
    }
    if (answer.refused) this.last = entries.get(answer.refused.client)?.before ?? this.last;
    this.tell("answer", { answer, last, epoch: last?.entry?.epoch ?? null, began });
    if (answer.refused) this.tell("refused", { message: answer.refused.message });
    this.keep();
    this.send();
  }

  // Somebody else changed the same measures: what was meant for the old music is dropped, and said.
  conflict(answer) {
    const dropped = this.underWay.length;
    this.underWay = [];
    const rest = this.waiting.findIndex(({ edit }) => !JSON.stringify(edit).includes('"$"'));
    const lost = rest < 0 ? this.waiting.length : rest;
    this.waiting.splice(0, lost);
    this.tell("conflict", { answer, dropped: dropped + lost });
    this.keep();
    this.send();
  }

  // Not the form of an edit, too large, not allowed or no longer there: trying again would not help.
  refuse(status, message) {
    const [first, ...untried] = this.underWay;
    this.last = first.before ?? this.last;
    this.waiting = status === 403 || status === 404 ? [] : [...untried, ...this.waiting];
    this.underWay = [];
    this.keep();
    const words = { 403: "You may look at this score, but not change it.", 404: "This score is no longer here.", 413: "This is too much at once." };
    this.tell("refused", { message: message ?? words[status] ?? "That did not work.", status });
    this.send();
  }

  stop(reason, message) {
    this.waiting = [...this.underWay, ...this.waiting];
    this.underWay = [];
    this.stopped = reason;
    this.keep();
    this.tell("stopped", { reason, message });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

export function post(url, body, signal) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" };
  return fetch(url, { method: "POST", headers, body, signal, credentials: "same-origin" });
}

function token() {
  const said = document.body.getAttribute("hx-headers");
  return said ? JSON.parse(said)["X-CSRFToken"] : "";
}
