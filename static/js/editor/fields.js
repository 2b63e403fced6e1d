// Form controls made from short descriptions: {name, label, kind, value, options, …}.

let made = 0;

export function element(name, attributes = {}, ...children) {
  const built = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in built && typeof value !== "string") built[key] = value;
    else if (value !== null) built.setAttribute(key, value);
  }
  built.append(...children.filter((child) => child !== null && child !== undefined));
  return built;
}

export function icon(name) {
  const place = document.querySelector(".icon use").getAttribute("href").split("#")[0];
  const holder = document.createElement("template");
  holder.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${place}#${name}"></use></svg>`;
  return holder.content.firstElementChild;
}

function control(field, id) {
  const common = { id, name: field.name };
  if (field.kind === "select") {
    const select = element("select", common);
    for (const [value, label] of field.options) select.append(element("option", { value: String(value) }, label));
    select.value = String(field.value ?? field.options[0][0]);
    return select;
  }
  if (field.kind === "checkbox") return element("input", { ...common, type: "checkbox", checked: Boolean(field.value) });
  const type = field.kind === "number" ? "number" : "text";
  const input = element("input", { ...common, type, autocomplete: "off", maxlength: field.most ? String(field.most) : null });
  for (const limit of ["min", "max", "step", "list"]) if (limit in field) input.setAttribute(limit, field[limit]);
  input.required = Boolean(field.required);
  input.value = field.value ?? "";
  return input;
}

export function valueOf(input) {
  if (input.type === "checkbox") return input.checked;
  if (input.type === "number") return input.value === "" ? null : Number(input.value);
  return input.value;
}

export function fieldElement(field) {
  made += 1;
  const id = `field-${field.name}-${made}`;
  const input = control(field, id);
  const label = element("label", { for: id }, field.label);
  const help = field.help ? element("p", { class: "field-help", id: `${id}-help` }, field.help) : null;
  if (help) input.setAttribute("aria-describedby", help.id);
  const kind = field.kind === "checkbox" ? "field check-field" : "field";
  return element("div", { class: kind }, ...(field.kind === "checkbox" ? [input, label] : [label, input]), help);
}

// A form in the page's dialog; done(values) may return a sentence that says what is wrong.
export function openDialog({ title, intro, fields = [], body, submit = "Apply", extra = null, done }) {
  const dialog = document.getElementById("dialog");
  const wrong = element("p", { class: "errors", role: "alert", hidden: true });
  const form = element("form", { class: "form", method: "dialog", novalidate: "" },
    element("h2", { id: "dialog-title" }, title),
    intro ? element("p", { class: "muted" }, intro) : null,
    ...fields.map(fieldElement), body, wrong);
  const actions = element("div", { class: "form-actions end" });
  if (extra) actions.append(element("button", { class: "button quiet", type: "button", "data-extra": "" }, extra.label));
  actions.append(element("button", { class: "button", type: "button", "data-close": "" }, done ? "Cancel" : "Close"));
  if (done) actions.append(element("button", { class: "button primary" }, submit));
  form.append(actions);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries(fields.map((field) => [field.name, valueOf(form.elements[field.name])]));
    const complaint = form.reportValidity() ? done?.(values) : "Something is missing.";
    if (typeof complaint === "string") Object.assign(wrong, { textContent: complaint, hidden: false });
    else dialog.close();
  });
  form.querySelector("[data-extra]")?.addEventListener("click", () => {
    dialog.close();
    extra.done();
  });
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.focus?.({ preventScroll: true }), { once: true });
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  form.querySelector("input:not([type=checkbox]), select")?.focus();
  return dialog;
}
