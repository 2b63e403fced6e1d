// The panel of whole-piece corrections.

export function openCorrections({ editor }) {
  editor.say("Corrections of the whole piece are not here yet.");
}
