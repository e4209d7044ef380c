// The health of the model: its age, its accuracy over time as a line, and what is raised.

import * as api from "./api.js";

const element = id => document.getElementById(id);
const loadEvery = 30000;
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const width = 480, height = 120, margin = 14;

let model = null;
let loadedAt = 0;

// Asked for less often than the rest: it reads more from the bucket, and changes slowly.
export async function load(name) {
  if (name === model && performance.now() - loadedAt < loadEvery) return;
  model = name;
  await reload();
}

export async function reload() {
  loadedAt = performance.now();
  element("condition").hidden = !model;
  if (!model) return;
  const asked = model;
  const report = await api.monitoring(asked);
  if (asked !== model) return;
  facts(report);
  line(report.accuracy);
  alerts(report.alerts);
}

const percent = value => `${(value * 100).toFixed(2)}%`;
const hours = value => value < 48 ? `${value.toFixed(1)} hours` : `${(value / 24).toFixed(1)} days`;

function facts({ staleness, watch, accuracy }) {
  element("facts").replaceChildren(
    ...fact("Newest version", staleness.ageHours === null ? "none" : `${hours(staleness.ageHours)} old`, staleness.stale),
    ...fact("Mean accuracy, 7 days", accuracy.average7Days === null ? "not known" : percent(accuracy.average7Days), false),
    ...fact("Last watched", watch.evaluatedAt === null ? "never" : day.format(new Date(watch.evaluatedAt)), watch.overdue));
}

function fact(name, value, bad) {
  const term = document.createElement("dt");
  term.textContent = name;
  const data = document.createElement("dd");
  data.textContent = value;
  data.className = bad ? "bad" : "";
  return [term, data];
}

function line({ versions, average7Days }) {
  const known = versions.filter(version => version.accuracy !== null);
  const picture = element("line");
  picture.replaceChildren();
  const caption = known.length === 0
    ? "No version has an accuracy yet."
    : `Accuracy of ${known.length} ${known.length === 1 ? "version" : "versions"}, the last ${percent(known.at(-1).accuracy)}.`;
  element("line-caption").textContent = caption;
  picture.setAttribute("aria-label", caption);
  picture.toggleAttribute("hidden", known.length === 0);
  if (known.length === 0) return;

  const times = known.map(version => Date.parse(version.createdAt));
  const x = scale(times[0], times.at(-1), margin, width - 60);
  const all = known.map(version => version.accuracy);
  const low = Math.min(...all), high = Math.max(...all);
  const y = scale(low, high, height - margin, margin);
  if (average7Days !== null) {
    const mean = Math.min(high, Math.max(low, average7Days));
    picture.append(shape("line", { x1: margin, x2: width - 60, y1: y(mean), y2: y(mean) }));
  }

  picture.append(shape("polyline", { points: known.map((version, i) => `${x(times[i])},${y(version.accuracy)}`).join(" ") }));
  known.forEach((version, i) => {
    const champion = version.aliases.includes("champion");
    const dot = shape("circle", { cx: x(times[i]), cy: y(version.accuracy), r: champion ? 5 : 3, class: champion ? "champion" : "" });
    const title = shape("title", {});
    title.textContent = `${version.version}: ${percent(version.accuracy)}${champion ? " (champion)" : ""}`;
    dot.append(title);
    picture.append(dot);
  });
  for (const value of new Set([low, high])) {
    const label = shape("text", { x: width - 50, y: y(value) + 4 });
    label.textContent = percent(value);
    picture.append(label);
  }
}

// A single value stands in the middle.
const scale = (from, to, start, end) => value => to > from ? start + (value - from) / (to - from) * (end - start) : (start + end) / 2;

function shape(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function alerts(raised) {
  element("alerts").replaceChildren(...(raised.length === 0 ? [none()] : raised.map(alert => {
    const item = document.createElement("li");
    item.className = "raised";
    const rule = document.createElement("b");
    rule.textContent = alert.rule;
    item.append(rule, ` since ${day.format(new Date(alert.since))}. ${alert.detail}`);
    return item;
  })));
}

function none() {
  const item = document.createElement("li");
  item.className = "quiet";
  item.textContent = "Nothing is raised.";
  return item;
}
