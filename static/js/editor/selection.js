// What is selected: ids of items, kept while systems are drawn anew.

import { add, compare } from "./fractions.js";

export class Selection extends EventTarget {
  constructor(music) {
    super();
    this.music = music;
    this.ids = new Set();
    this.anchor = null;
    this.focus = null;
    this.epoch = 0; // raised by every choice of the person
    this.painted = new Set();
  }

  get items() {
    return [...this.ids].map((id) => this.music.items.get(id)).filter(Boolean);
  }

  get first() {
    return this.items.filter((item) => item.event).sort((a, b) => this.music.compare(a, b))[0] ?? this.items[0] ?? null;
  }

  get focused() {
    return this.music.items.get(this.focus) ?? this.first;
  }

  // By the person: answers to earlier edits don't change it any more.
  choose(ids, { anchor, focus } = {}) {
    this.epoch += 1;
    this.show(ids, { anchor, focus });
  }

  show(ids, { anchor, focus } = {}) {
    this.ids = new Set(ids);
    const list = [...this.ids];
    this.anchor = anchor ?? list[0] ?? null;
    this.focus = focus ?? list.at(-1) ?? null;
    this.paint();
    this.dispatchEvent(new Event("change"));
  }

  toggle(id) {
    const ids = new Set(this.ids);
    if (ids.has(id)) ids.delete(id);
    else ids.add(id);
    this.choose(ids, { anchor: this.anchor ?? id, focus: id });
  }

  // From the anchor to an item: all events between in time, on the staves between.
  extendTo(item) {
    const anchor = this.music.items.get(this.anchor) ?? item;
    if (!anchor.event || !item.event) return this.choose([...this.ids, item.id], { anchor: anchor.id, focus: item.id });
    return this.choose(this.between(anchor, item).map((one) => one.id), { anchor: anchor.id, focus: item.id });
  }

  between(a, b) {
    const { music } = this;
    const staff = (item) => music.staffNumber(item.voice.part_id, item.staff);
    const [low, high] = [staff(a), staff(b)].sort((x, y) => x - y);
    const when = (x, y) => music.position(x.measureId) - music.position(y.measureId) || compare(x.at, y.at);
    const [from, to] = when(a, b) <= 0 ? [a, b] : [b, a];
    // Up to where the last one ends, on all staves; a grace note has no length of its own.
    const end = { measureId: to.measureId, at: add(to.at, to.duration) };
    const isInside = (item) => when(from, item) <= 0 && (when(item, end) < 0 || when(item, to) <= 0);
    return music.events().filter((item) => {
      const number = staff(item);
      return item.kind !== "space" && number >= low && number <= high && isInside(item);
    }).sort((x, y) => music.compare(x, y));
  }

  clear() {
    if (this.ids.size) this.choose([]);
  }

  // Marks the elements of what is selected, and only those.
  paint() {
    const wanted = new Set();
    for (const item of this.items) {
      for (const element of this.music.elements(item)) {
        wanted.add(element);
        element.classList.add("selected");
      }
    }
    for (const element of this.painted) if (!wanted.has(element)) element.classList.remove("selected");
    this.painted = wanted;
  }
}
