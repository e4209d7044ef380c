// A row of a table: a field for each column where the columns have names, otherwise its values as text.

const mostFields = 60;

export class Row {
  #fields;
  #example = null;

  constructor(form, fields, asked) {
    this.#fields = fields;
    form.addEventListener("submit", event => { event.preventDefault(); asked(); });
  }

  // Shows an example, unless it is of the same columns as the one that is shown and perhaps changed.
  show(example) {
    if (this.#example && columns(example) === columns(this.#example)) return;
    this.#example = example;
    this.#fields.replaceChildren(...(isTable(example)
      ? Object.entries(example).map(([name, value]) => field(name, input(typeof value === "string" ? value : JSON.stringify(value))))
      : [field("Row, as JSON or with commas between", area(example === null ? "" : JSON.stringify(example)))]));
  }

  // The row as it stands; an error says what is wrong with its text.
  read() {
    const texts = [...this.#fields.querySelectorAll("input, textarea")].map(entry => entry.value.trim());
    if (!isTable(this.#example)) return parse(texts[0]);
    return Object.fromEntries(Object.entries(this.#example).map(([name, value], i) => [name, cell(texts[i], typeof value === "string")]));
  }
}

const isTable = example => example !== null && !Array.isArray(example) && Object.keys(example).length <= mostFields;
const columns = example => JSON.stringify(Array.isArray(example) ? example.length : Object.keys(example ?? {}));

// An empty field is a missing value; what is no number goes to the host as text, which says what it expected.
function cell(text, isText) {
  if (text === "") return null;
  if (isText) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parse(text) {
  try {
    return JSON.parse(/^[[{]/.test(text) ? text : `[${text}]`);
  } catch {
    throw new Error("The row is no JSON: expected [1, 2, 3], {\"column\": 1} or values with commas between.");
  }
}

function field(name, entry) {
  const label = document.createElement("label");
  const text = document.createElement("span");
  text.textContent = name;
  label.append(text, entry);
  return label;
}

function input(value) {
  const entry = document.createElement("input");
  entry.autocomplete = "off";
  entry.value = value;
  return entry;
}

function area(value) {
  const entry = document.createElement("textarea");
  entry.rows = 4;
  entry.spellcheck = false;
  entry.value = value;
  return entry;
}
