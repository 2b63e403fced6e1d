// The cursor: a line that moves through the music, and the notes that sound.
//
// Places are looked up once a measure and forgotten when the music changes; a frame only moves one element and turns
// classes of the notes that begin or end.

const SOUNDING = "sounding";
const MARGIN_PX = 8; // above and below the staves
const REACH_PX = 6; // to the left of a note that a click still means it

export class Cursor {
  // sheet: what the line is placed in, around the music, which may be replaced.
  constructor(sheet) {
    this.sheet = sheet;
    this.line = document.createElement("div");
    this.line.className = "playhead";
    this.line.hidden = true;
    this.line.setAttribute("aria-hidden", "true");
    sheet.append(this.line);
    this.measures = new Map();
    this.shown = new Map(); // note id -> element
    this.forget = () => this.measures.clear();
    new MutationObserver(this.forget).observe(sheet, { childList: true, subtree: true });
    new ResizeObserver(this.forget).observe(sheet);
  }

  // measure: of the timeline; at: quarters in it; sounding: ids of the notes that sound; follows: scrolls there.
  show(measure, at, sounding, { follows = false } = {}) {
    const place = this.#placeOf(measure);
    this.line.hidden = !place;
    if (place) {
      const { top, height } = place;
      this.line.style.transform = `translate(${along(place.stops, at)}px, ${top}px)`;
      if (this.line.dataset.height !== String(height)) {
        this.line.dataset.height = height;
        this.line.style.height = `${height}px`;
      }
    }
    if (follows && measure.id !== this.followed) this.#follow(measure, place);
    this.#light(sounding, place);
  }

  hide() {
    this.line.hidden = true;
    this.followed = null;
    this.#light(new Set(), null);
  }

  // What stands at a point of the window: {id, at} of the last note of a measure before it; null beside the music.
  placeAt(x, y, measures) {
    const system = document.elementFromPoint(x, y)?.closest(".music-line");
    const element = [...(system?.querySelectorAll(".measure[data-id]") ?? [])].find((measure) => {
      const { left, right } = measure.getBoundingClientRect();
      return left <= x && x < right;
    });
    const place = element && measures.has(element.dataset.id) && this.#placeOf(measures.get(element.dataset.id));
    if (!place) return null;
    const inside = x - this.sheet.getBoundingClientRect().left + REACH_PX;
    const stop = place.stops.slice(0, -1).findLast(([, left]) => left <= inside) ?? place.stops[0];
    return { id: element.dataset.id, at: stop[0] };
  }

  #placeOf(measure) {
    const known = this.measures.get(measure.id);
    if (known?.measure === measure) return known.place;
    const place = this.#measured(measure);
    this.measures.set(measure.id, { measure, place });
    return place;
  }

  #measured(measure) {
    const element = this.#find(measure.id);
    if (!element) return null;
    const origin = this.sheet.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    // The lines of the staves stand at one height all along a system.
    const lines = [...element.querySelectorAll(":scope > .staff > path")].map((line) => line.getBoundingClientRect());
    const top = Math.min(...lines.map((line) => line.top), box.bottom) - MARGIN_PX;
    const bottom = Math.max(...lines.map((line) => line.bottom), box.top) + MARGIN_PX;
    const elements = new Map([...element.querySelectorAll(".note[data-id]")].map((note) => [note.dataset.id, note]));
    const stops = [];
    for (const [at, , , , , note] of measure.notes) {
      const head = elements.get(note);
      const x = head && (head.querySelector(".notehead") ?? head).getBoundingClientRect().left - origin.left;
      // Later sounds of an ornament stand where the first one does.
      if (head && at >= 0 && (!stops.length || (at > stops.at(-1)[0] && x > stops.at(-1)[1]))) stops.push([at, x]);
    }
    if (!stops.length || stops[0][0] > 0) stops.unshift([0, box.left - origin.left]);
    stops.push([measure.length, Math.max(box.right - origin.left, stops.at(-1)[1])]);
    return { elements, stops, top: top - origin.top, height: Math.max(0, bottom - top) };
  }

  #find(id) {
    return this.sheet.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #light(sounding, place) {
    for (const [id, element] of this.shown) {
      if (sounding.has(id) && element?.isConnected) continue;
      element?.classList.remove(SOUNDING);
      this.shown.delete(id);
    }
    for (const id of sounding) {
      const element = this.shown.has(id) ? null : place?.elements.get(id);
      if (!element) continue;
      element.classList.add(SOUNDING);
      this.shown.set(id, element);
    }
  }

  #follow(measure, place) {
    this.followed = measure.id;
    const system = this.#systemOf(measure, place);
    if (!system) return;
    const { top, bottom } = system.getBoundingClientRect();
    const room = innerHeight - (document.querySelector(".transport")?.offsetHeight ?? 0);
    const bar = document.querySelector(".bar")?.offsetHeight ?? 0;
    if (top >= bar && bottom <= room) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    scrollTo({ top: scrollY + top - bar - (room - bar - (bottom - top)) / 4, behavior });
  }

  // A system that is not there yet comes when it is scrolled to.
  #systemOf(measure, place) {
    if (place) return this.#find(measure.id).closest(".music-line");
    return this.sheet.querySelector(`.music-line[data-measures~="${CSS.escape(measure.id)}"]`);
  }
}

function along(stops, at) {
  let index = 1;
  while (index < stops.length - 1 && stops[index][0] <= at) index++;
  const [[from, left], [to, right]] = [stops[index - 1], stops[index]];
  return to > from ? left + Math.min(1, Math.max(0, (at - from) / (to - from))) * (right - left) : left;
}
