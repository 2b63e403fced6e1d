// Exact times in quarter notes, as [numerator, denominator]; the server writes and reads them as "3/2".

function divisor(a, b) {
  return b ? divisor(b, a % b) : Math.abs(a);
}

export function fraction(numerator, denominator = 1) {
  const common = divisor(numerator, denominator) || 1;
  return [numerator / common, denominator / common];
}

export function read(text) {
  const [numerator, denominator] = String(text).split("/");
  return fraction(Number(numerator), Number(denominator || 1));
}

export const ZERO = fraction(0);
export const text = ([numerator, denominator]) => `${numerator}/${denominator}`;
export const number = ([numerator, denominator]) => numerator / denominator;
export const add = (a, b) => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
export const subtract = (a, b) => fraction(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
export const multiply = (a, b) => fraction(a[0] * b[0], a[1] * b[1]);
export const compare = (a, b) => a[0] * b[1] - b[0] * a[1];

// A written value: a dotted half in a triplet is written(read("2/1"), 1, {actual: 3, normal: 2}).
export function written(base, dots = 0, tuplet = null) {
  const dotted = multiply(base, fraction(2 ** (dots + 1) - 1, 2 ** dots));
  return tuplet ? multiply(dotted, fraction(tuplet.normal, tuplet.actual)) : dotted;
}
