// Commands about whole measures.

// Ids of the measures that the selection touches, in their order.
export function selectedMeasures(editor) {
  const ids = new Set(editor.selection.items.map((item) => item.measureId).filter(Boolean));
  return [...ids].sort((a, b) => editor.music.position(a) - editor.music.position(b));
}

export function appendMeasure(editor, count = 1) {
  editor.send({ edit: "insert_measures", before: "", count });
}

export function insertMeasure(editor, count = 1) {
  const [first] = selectedMeasures(editor);
  if (!first) return editor.say("Select a measure first.");
  return editor.send({ edit: "insert_measures", before: first, count });
}

export function deleteMeasures(editor) {
  const measures = selectedMeasures(editor);
  if (!measures.length) return editor.say("Select a measure first.");
  return editor.send({ edit: "delete_measures", first: measures[0], last: measures.at(-1) });
}

export function toggleBreak(editor) {
  const [first] = selectedMeasures(editor);
  if (!first) return editor.say("Select the measure that is to begin a system.");
  return editor.send({ edit: "toggle_break", layout: `${editor.page.tab}/${editor.page.layout}`, measure_id: first });
}
