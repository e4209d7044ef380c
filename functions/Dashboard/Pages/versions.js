// The versions of a model, the newest first, and the promotion of one of them.

import * as api from "./api.js";

const element = id => document.getElementById(id);
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });

let model = null;
let shown = [];
let next = null;
let extended = false;

element("more").addEventListener("click", async () => {
  const page = await api.versions(model, next);
  extended = true;
  shown = shown.concat(page.versions);
  next = page.next;
  draw();
});

export async function load(name) {
  if (name !== model) extended = false;
  model = name;

  // A list that was paged on is left as it is; what it shows of aliases is read again after a promotion.
  if (extended) return;
  const page = model ? await api.versions(model) : { versions: [], next: null };
  shown = page.versions;
  next = page.next;
  draw();
}

export const reload = () => { extended = false; return load(model); };

function draw() {
  element("none").hidden = shown.length > 0;
  element("more").hidden = !next;
  element("versions").replaceChildren(...shown.map(row));
}

function row(version) {
  const champion = version.aliases.includes("champion");
  const line = document.createElement("tr");
  line.classList.toggle("champion", champion);

  const name = document.createElement("span");
  name.className = "version";
  name.textContent = version.version;
  const aliases = document.createElement("span");
  aliases.className = "aliases";
  aliases.append(...version.aliases.map(alias => {
    const chip = document.createElement("span");
    chip.className = `chip ${alias === "champion" ? "champion" : ""}`;
    chip.textContent = alias;
    return chip;
  }));

  const created = document.createElement("time");
  created.dateTime = version.createdAt;
  created.textContent = day.format(new Date(version.createdAt));

  const accuracy = version.metrics.accuracy;
  const action = champion ? "" : button(version);
  line.append(
    cell("Version", name, aliases), cell("Accuracy", accuracy === undefined ? "–" : percent.format(accuracy)),
    cell("Created", created), cell("Cause", version.cause), cell("Action", action));
  line.children[1].classList.add("number");
  return line;
}

function cell(label, ...content) {
  const data = document.createElement("td");
  data.dataset.label = label;
  data.append(...content);
  return data;
}

function button(version) {
  const promote = document.createElement("button");
  promote.type = "button";
  promote.textContent = "Promote";
  promote.setAttribute("aria-label", `Promote version ${version.version} to champion`);
  promote.addEventListener("click", () => ask(version.version));
  return promote;
}

async function ask(version, needsKey = false) {
  const dialog = element("confirm");
  const champion = shown.find(other => other.aliases.includes("champion"));
  element("confirm-text").textContent = champion
    ? `${version} will answer instead of ${champion.version}. Requests under way are finished by the old one.`
    : `${version} will answer from now on.`;
  element("key-label").hidden = !needsKey;
  dialog.returnValue = "cancel";
  dialog.showModal();
  await new Promise(resolve => { dialog.addEventListener("close", resolve, { once: true }); });
  if (dialog.returnValue !== "promote") return;
  if (needsKey) api.rememberKey(element("key").value);
  try {
    await api.promote(model, version);
    document.dispatchEvent(new CustomEvent("promoted", { detail: version }));
  } catch (error) {
    if (error.status === 401) { await ask(version, true); return; }
    document.dispatchEvent(new CustomEvent("problem", { detail: error.message }));
  }

  await reload();
}
