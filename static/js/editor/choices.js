// What the forms offer.

const MAJOR = ["C♭", "G♭", "D♭", "A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯"];
const MINOR = ["A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯", "G♯", "D♯", "A♯"];
const signs = (fifths) => (fifths ? `${Math.abs(fifths)}${fifths > 0 ? "♯" : "♭"}` : "no signs");
export const FIFTHS = MAJOR.map((name, index) => [index - 7, `${signs(index - 7)}: ${name} major, ${MINOR[index]} minor`]);
export const BEATS = [["1/2", "Eighth"], ["3/4", "Dotted eighth"], ["1/1", "Quarter"], ["3/2", "Dotted quarter"], ["2/1", "Half"], ["3/1", "Dotted half"], ["4/1", "Whole"]];
export const CLEFS = [
  ["G 2 0", "Treble"], ["F 4 0", "Bass"], ["C 3 0", "Alto"], ["C 4 0", "Tenor"], ["G 2 -1", "Treble, an octave lower"],
  ["G 2 1", "Treble, an octave higher"], ["F 4 -1", "Bass, an octave lower"], ["C 1 0", "Soprano"], ["percussion 2 0", "Percussion"],
];
export const BARLINES = [["", "Single"], ["double", "Double"], ["final", "Final"], ["dashed", "Dashed"], ["dotted", "Dotted"], ["invisible", "Invisible"]];
export const DYNAMICS = ["pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "fp", "sf", "sfz", "sffz", "fz", "rf", "rfz", "cresc.", "dim.", "decresc."].map((name) => [name, name]);
export const JUMPS = [
  ["D.C.", "D.C."], ["D.C. al Fine", "D.C. al Fine"], ["D.C. al Coda", "D.C. al Coda"], ["D.S.", "D.S."], ["D.S. al Fine", "D.S. al Fine"],
  ["D.S. al Coda", "D.S. al Coda"], ["To Coda", "To Coda"], ["Fine", "Fine"], ["segno", "Segno 𝄋"], ["coda", "Coda 𝄌"],
];
export const NOTEHEADS = [["normal", "Normal"], ["x", "Cross"], ["diamond", "Diamond"]];
// Name, semitones, diatonic steps.
export const INTERVALS = [
  ["0 0", "Octaves only"], ["1 1", "Minor second"], ["2 1", "Major second"], ["3 2", "Minor third"], ["4 2", "Major third"], ["5 3", "Perfect fourth"],
  ["6 3", "Augmented fourth"], ["6 4", "Diminished fifth"], ["7 4", "Perfect fifth"], ["8 5", "Minor sixth"], ["9 5", "Major sixth"],
  ["10 6", "Minor seventh"], ["11 6", "Major seventh"],
];
// General MIDI programs that scores ask for; a drum set is "drums".
export const INSTRUMENTS = [
  [0, "Piano"], [4, "Electric piano"], [6, "Harpsichord"], [8, "Celesta"], [11, "Vibraphone"], [12, "Marimba"], [13, "Xylophone"], [19, "Organ"],
  [21, "Accordion"], [22, "Harmonica"], [24, "Classical guitar"], [25, "Acoustic guitar"], [27, "Electric guitar"], [30, "Distorted guitar"],
  [32, "Acoustic bass"], [33, "Electric bass"], [40, "Violin"], [41, "Viola"], [42, "Cello"], [43, "Double bass"], [46, "Harp"], [47, "Timpani"],
  [48, "Strings"], [52, "Choir"], [53, "Voice"], [56, "Trumpet"], [57, "Trombone"], [58, "Tuba"], [60, "Horn"], [61, "Brass section"],
  [64, "Soprano saxophone"], [65, "Alto saxophone"], [66, "Tenor saxophone"], [67, "Baritone saxophone"], [68, "Oboe"], [69, "English horn"],
  [70, "Bassoon"], [71, "Clarinet"], [72, "Piccolo"], [73, "Flute"], [74, "Recorder"], [75, "Pan flute"], [80, "Synthesizer"], ["drums", "Drum set"],
];
export const GRAND = new Set([0, 4, 6, 8, 12, 19, 21, 46]);
