// Note lists as the server writes them.

export function measure(id, more = {}) {
  return { id, label: id, start: 0, length: 4, beat: [1, 0], tempo: [], span_s: null, notes: [], pedal: [], ...more };
}

export function note(at, duration, pitch, part = 0) {
  return [at, duration, pitch, 80, part, `n${at}-${pitch}`, `e${at}-${pitch}`];
}

export function list(measures, order = measures.map(({ id }) => id), parts = [{ name: "Piano", program: 0, is_percussion: false }]) {
  return { measures, order, parts };
}
