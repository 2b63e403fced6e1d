// When what sounds: the note list of the server, unfolded in playing order, in seconds at the full tempo.
//
// A step is one playing of a measure (a repeat plays it twice). Seconds go by one of two clocks: WRITTEN follows the
// score's tempos and fermatas, RECORDED the span of each measure in the recording; those without one are as written.
// Knows nothing of sound or of the page.

export const WRITTEN = "written";
export const RECORDED = "recorded";
const CLOCKS = [WRITTEN, RECORDED];
const PLAIN_TEMPO = 120; // quarters a minute, where a score says nothing

export class Timeline {
  constructor(list) {
    this.measures = new Map(list.measures.map((measure) => [measure.id, measure]));
    this.written = list.measures.map((measure) => measure.id);
    this.order = list.order;
    this.parts = list.parts;
    this.rebuild();
  }

  // What an edit changed: {measures, written, order, parts}; the last three may be null.
  update(changes) {
    for (const measure of changes.measures) this.measures.set(measure.id, measure);
    this.written = changes.written ?? this.written;
    this.order = changes.order ?? this.order;
    this.parts = changes.parts ?? this.parts;
    if (changes.written) {
      const kept = new Set(this.written);
      for (const id of this.measures.keys()) if (!kept.has(id)) this.measures.delete(id);
    }
    this.rebuild();
  }

  rebuild() {
    const clocks = this.#clocks();
    this.steps = this.order.filter((id) => this.measures.has(id)).map((id) => ({ id, measure: this.measures.get(id), clocks: clocks.get(id) }));
    this.starts = {};
    for (const clock of CLOCKS) {
      let now = 0;
      this.starts[clock] = this.steps.map((step) => (now += lastOf(step.clocks[clock])) - lastOf(step.clocks[clock]));
      this.starts[clock].push(now);
    }
    this.hasSpans = this.steps.some((step) => step.measure.span_s);
    this.sounds = new Map();
  }

  // For each measure and clock, places in quarters with their seconds from the measure's start, ascending.
  #clocks() {
    const found = new Map();
    let tempo = this.#firstTempo();
    for (const id of this.written) {
      const { length, tempo: changes, span_s: span, holds = [] } = this.measures.get(id);
      const written = [[0, 0]];
      const edges = holds.flatMap(([from, to]) => [from, to]).map((at) => [at, null]);
      for (const [at, next] of [...changes, ...edges, [length, null]].sort(([one], [other]) => one - other)) {
        const [place, seconds] = written.at(-1);
        const held = holds.find(([from, to]) => from <= place && place < to)?.[2] ?? 1;
        if (at > place) written.push([at, seconds + ((at - place) * 60 * held) / tempo]);
        tempo = next ?? tempo;
      }
      found.set(id, { [WRITTEN]: written, [RECORDED]: span ? [[0, 0], [length, span[1] - span[0]]] : written });
    }
    return found;
  }

  #firstTempo() {
    const first = this.measures.get(this.written[0]);
    return first?.tempo.find(([at]) => at === 0)?.[1] ?? PLAIN_TEMPO;
  }

  duration(clock) {
    return this.starts[clock].at(-1);
  }

  // Seconds of a place; before or behind its measure it lies in those around it.
  seconds(clock, step, at) {
    while (at < 0 && step > 0) at += this.steps[--step].measure.length;
    while (step + 1 < this.steps.length && at > this.steps[step].measure.length) at -= this.steps[step++].measure.length;
    return this.starts[clock][step] + along(this.steps[step].clocks[clock], at, 0, 1);
  }

  // The place of a moment: {step, id, at}.
  place(clock, seconds) {
    const starts = this.starts[clock];
    let low = 0, high = this.steps.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= seconds + 1e-9) low = middle;
      else high = middle - 1;
    }
    const { id, measure, clocks } = this.steps[low];
    const at = along(clocks[clock], Math.max(0, seconds - starts[low]), 1, 0);
    return { step: low, id, at: Math.min(measure.length, at) };
  }

  // The step that plays a measure: the nearest one at or behind `near`, else the first; −1 when there is none.
  stepOf(id, near = 0) {
    const later = this.steps.findIndex((step, index) => index >= near && step.id === id);
    return later >= 0 ? later : this.steps.findIndex((step) => step.id === id);
  }

  // A place again after the score changed: the same measure, else the same number of measures from the start.
  refind({ step, id, at }) {
    const found = this.stepOf(id, Math.max(0, step - 1));
    const index = Math.min(found >= 0 ? found : step, this.steps.length - 1);
    return { step: index, id: this.steps[index].id, at: Math.min(at, this.steps[index].measure.length) };
  }

  // What sounds in a step: {notes, pedals, clicks}, each with its seconds, ascending.
  soundsOf(clock, step) {
    const key = `${clock} ${step}`;
    if (!this.sounds.has(key)) this.sounds.set(key, this.#soundsOf(clock, step));
    return this.sounds.get(key);
  }

  #soundsOf(clock, step) {
    const { notes, pedal, beat, length } = this.steps[step].measure;
    const seconds = (at) => this.seconds(clock, step, at);
    return {
      notes: notes.map(([at, duration, pitch, velocity, part, note, event]) => (
        { from: seconds(at), to: seconds(at + duration), at, duration, pitch, velocity, part, note, event }
      )),
      pedals: pedal.map(([at, part, down]) => ({ from: seconds(at), part, down })),
      clicks: clicksOf(beat, length).map(([at, strong]) => ({ from: seconds(at), strong })),
    };
  }

  // Where a moment lies in the recording, in its seconds; null where the recording has nothing of it.
  recorded(step, at) {
    const { span_s: span, length } = this.steps[step].measure;
    return span ? span[0] + (at / length) * (span[1] - span[0]) : null;
  }

  // Whether the pedal of each part is down at a place: what came before decides.
  pedalsAt(step, at) {
    const found = this.parts.map(() => null);
    for (let index = step; index >= 0 && found.includes(null); index--) {
      const changes = this.steps[index].measure.pedal.filter((change) => index < step || change[0] < at);
      for (const [, part, down] of changes.reverse()) found[part] ??= down;
    }
    return found.map((down) => down ?? 0);
  }

  // The length of a click's beat in seconds at a place.
  beatSeconds(clock, step) {
    const [beat] = this.steps[step].measure.beat;
    return along(this.steps[step].clocks[clock], beat, 0, 1);
  }
}

// Clicks of a metronome in a measure: places in quarters, and whether it is the first of a full one.
export function clicksOf([beat, offset], length) {
  const found = [];
  for (let index = Math.max(0, Math.ceil(offset / beat - 1e-6)); index * beat - offset < length - 1e-6; index++) {
    found.push([index * beat - offset, index === 0]);
  }
  return found;
}

function lastOf(clock) {
  return clock.at(-1)[1];
}

// From column `from` of the rows to column `to`, piecewise linear, going on as at the ends.
function along(rows, value, from, to) {
  let index = 1;
  while (index < rows.length - 1 && rows[index][from] <= value) index++;
  const [low, high] = [rows[index - 1], rows[index] ?? rows[index - 1]];
  const width = high[from] - low[from];
  return width ? low[to] + ((value - low[from]) / width) * (high[to] - low[to]) : low[to];
}
