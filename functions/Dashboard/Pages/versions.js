// The versions of a model, the newest first, its champion above them, and the promotion of one of them.

import * as api from "./api.js";

const element = id => document.getElementById(id);
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 });

let model = null;
let shown = [];
let next = null;
let extended = false;
let champion = null;
let drawn = "";

element("more").addEventListener("click", async () => {
  try {
    const page = await api.versions(model, next);
    extended = true;
    shown = shown.concat(page.versions);
    next = page.next;
    draw();
  } catch (error) {
    problem(error);
  }
});
element("cancel").addEventListener("click", () => element("confirm").close("cancel"));

export async function load(name) {
  if (name !== model) extended = false;
  model = name;

  // A list that was paged on is left as it is; what it shows of aliases is read again after a promotion.
  if (!extended) {
    const page = model ? await api.versions(model) : { versions: [], next: null };
    if (model !== name) return;
    shown = page.versions;
    next = page.next;
  }

  const id = model ? await api.champion(model) : null;
  const found = id && (shown.find(version => version.version === id) ?? await api.version(model, id));
  if (model !== name) return;
  champion = found;
  draw();
}

export const reload = () => { extended = false; return load(model); };

// Only what has changed is drawn anew, and who is in the list with the keyboard stays there.
function draw() {
  const now = JSON.stringify([model, shown, next, champion]);
  if (now === drawn) return;
  drawn = now;
  const at = document.activeElement?.closest("#versions tr")?.dataset.version;
  element("none").hidden = shown.length > 0;
  element("more").hidden = !next;
  element("versions").replaceChildren(...shown.map(row));
  drawChampion();
  if (at) focus(at);
}

// The champion may be older than all that are shown.
function drawChampion() {
  const line = element("champion");
  line.hidden = !champion;
  if (!champion) return;
  const name = document.createElement("span");
  name.className = "version";
  name.textContent = champion.version;
  const chip = document.createElement("span");
  chip.className = "chip champion";
  chip.textContent = "champion";
  line.replaceChildren(chip, name, percentOf(champion));
}

// A version's button; the champion has none.
function focus(version) {
  const line = [...element("versions").children].find(other => other.dataset.version === version);
  (line?.querySelector("button") ?? element("champion")).focus();
}

function percentOf(version) {
  const accuracy = version.metrics.accuracy;
  return accuracy === undefined ? "–" : percent.format(accuracy);
}

function row(version) {
  const isChampion = version.version === champion?.version;
  const line = document.createElement("tr");
  line.dataset.version = version.version;
  line.classList.toggle("champion", isChampion);

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

  const action = isChampion ? "" : button(version);
  line.append(
    cell("Version", name, aliases), cell("Accuracy", percentOf(version)),
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

// Asks before the champion moves; for a key, and whether it may differ from the champion, only when the host has asked for that.
async function ask(version, { key = false, differs = null } = {}) {
  const dialog = element("confirm");
  element("confirm-text").textContent = differs ?? (champion
    ? `${version} will answer instead of ${champion.version}. Requests under way are finished by the old one.`
    : `${version} will answer from now on.`);
  element("key-label").hidden = !key;
  element("key").value = "";
  dialog.returnValue = "cancel";
  dialog.showModal();
  await new Promise(resolve => { dialog.addEventListener("close", resolve, { once: true }); });
  if (dialog.returnValue === "promote") {
    if (key) api.rememberKey(element("key").value);
    await promote(version, differs !== null);
  } else {
    focus(version);
  }
}

async function promote(version, force) {
  try {
    await api.promote(model, version, force);
    document.dispatchEvent(new CustomEvent("promoted", { detail: version }));
  } catch (error) {
    if (error.status === 401) return ask(version, { key: true });
    if (error.body?.field === "force") return ask(version, { differs: error.message });
    problem(error);
  }

  try {
    await reload();
  } catch (error) {
    problem(error);
  }

  focus(version);
}

function problem(error) {
  document.dispatchEvent(new CustomEvent("problem", { detail: error.message }));
}
