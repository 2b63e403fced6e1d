// Places that the transcription is not sure of: tinted on request, one key to the next, a counter of what is left.
// With them, in another colour, notes that their instrument does not have.

const outside = (count) => `${count} ${count === 1 ? "note" : "notes"} outside the range of the instrument`;

export class Doubt {
  constructor(editor) {
    this.editor = editor;
    this.isShown = false;
    this.notes = [];
    this.measures = [];
    this.unplayable = {};
    this.counter = document.querySelector("[data-doubt-left]");
    this.tinted = { doubtful: new Set(), unplayable: new Set() };
    editor.addEventListener("redrawn", () => this.paint());
    editor.addEventListener("answered", () => { if (this.isShown) this.load(); });
  }

  // Whether they were fetched.
  async load() {
    try {
      const response = await fetch(this.editor.page.address("doubt/"), { headers: { Accept: "application/json" } });
      if (!response.ok) return false;
      const { notes, measures, unplayable } = await response.json();
      Object.assign(this, { notes, measures, unplayable });
    } catch {
      return false; // fetched again after the next edit
    }
    this.paint();
    this.editor.dispatchEvent(new Event("doubted"));
    return true;
  }

  // After the choice of an instrument: shown only where it does not have all the notes.
  async checkRange() {
    await this.load();
    const count = Object.keys(this.unplayable).length;
    if (!count) return;
    if (!this.isShown) await this.toggle();
    this.editor.say(`${outside(count)}.`);
  }

  // Why an item cannot be played, or "".
  faultOf(item) {
    const ids = item?.note ? [item.id] : item?.event?.notes?.map((note) => note.id) ?? [];
    return this.isShown ? ids.map((id) => this.unplayable[id]).find(Boolean) ?? "" : "";
  }

  async toggle() {
    if (!this.isShown && !(await this.load())) {
      this.editor.say("Doubtful places could not be fetched. Please try again.");
      return;
    }
    this.isShown = !this.isShown;
    this.paint();
    const left = this.notes.length + this.measures.length;
    const count = Object.keys(this.unplayable).length;
    const words = [left ? `${left} doubtful places` : "Nothing is doubtful", count && outside(count)].filter(Boolean);
    if (this.isShown) this.editor.tell(`${words.join(", ")}.`);
    this.editor.dispatchEvent(new Event("change"));
    this.editor.dispatchEvent(new Event("doubted"));
  }

  // Whether they are shown, after having been fetched if they were not.
  async show() {
    if (!this.isShown) await this.toggle();
    return this.isShown;
  }

  paint() {
    this.tint("doubtful", [...this.notes, ...this.measures]);
    this.tint("unplayable", Object.keys(this.unplayable));
    const left = this.notes.length + this.measures.length;
    // Who may only look has no toolbar.
    if (!this.counter) return;
    this.counter.hidden = !this.isShown;
    this.counter.textContent = left ? `${left} left` : "none left";
  }

  tint(name, ids) {
    const { root } = this.editor.music;
    const wanted = new Set(this.isShown ? ids.flatMap((id) => [...root.querySelectorAll(`[data-id="${CSS.escape(id)}"]`)]) : []);
    for (const element of this.tinted[name]) if (!wanted.has(element)) element.classList.remove(name);
    for (const element of wanted) element.classList.add(name);
    this.tinted[name] = wanted;
  }

  // Notes and bars in the order of the score.
  places() {
    const { music } = this.editor;
    const of = (id) => music.items.get(id) ?? music.eventsIn(id, () => true)[0];
    const known = [...this.notes, ...this.measures].map((id) => ({ id, item: of(id) })).filter(({ item }) => item);
    return known.sort((a, b) => music.compare(a.item, b.item));
  }

  // "This is right" of what is selected, or of the place alone that one was led to; then the next.
  async confirm() {
    const { editor } = this;
    if (!editor.page.mayEdit) return editor.say(editor.page.whyNot);
    if (!(await this.show())) return null;
    const { notes, measures } = this.meant();
    if (notes.length || measures.length) {
      editor.send({ edit: "confirm", targets: notes, measures });
      // The next is chosen before the answer comes.
      this.notes = this.notes.filter((id) => !notes.includes(id));
      this.measures = this.measures.filter((id) => !measures.includes(id));
      this.paint();
    }
    return this.next(1, true);
  }

  // The doubtful notes among what is selected; where none is, the bars.
  meant() {
    const { items, epoch } = this.editor.selection;
    if (this.place?.epoch === epoch) {
      const isPlace = (id) => id === this.place.id;
      return { notes: this.notes.filter(isPlace), measures: this.measures.filter(isPlace) };
    }
    const selected = new Set(items.flatMap((item) => (item.note ? [item.id] : item.event?.notes?.map((note) => note.id) ?? [])));
    const notes = this.notes.filter((id) => selected.has(id));
    const isSelected = (id) => items.some((item) => item.event && item.measureId === id);
    return { notes, measures: notes.length ? [] : this.measures.filter(isSelected) };
  }

  // isHere: what is left at the selected place counts as the next.
  async next(way, isHere = false) {
    const { editor } = this;
    if (!(await this.show())) return null;
    await editor.bringAll();
    const places = this.places();
    if (!places.length) return editor.say("Nothing is doubtful any more.");
    const from = editor.selection.focused;
    const order = (place) => (from?.event ? editor.music.compare(place.item, from) : way);
    const ahead = way > 0 ? places.find((place) => order(place) > 0 || (isHere && order(place) === 0)) : places.findLast((place) => order(place) < 0);
    const { id, item } = ahead ?? (way > 0 ? places[0] : places.at(-1));
    const all = editor.music.items.has(id) ? [id] : editor.music.eventsIn(id, (voice) => voice.part_id === item.voice.part_id && voice.staff === item.voice.staff).map((one) => one.id);
    editor.selection.choose(all, { focus: all[0] });
    this.place = { id, epoch: editor.selection.epoch };
    return editor.bringIntoView(item);
  }
}
