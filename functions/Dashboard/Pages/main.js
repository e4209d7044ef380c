// Ties the page together: which model is shown, how the host is, what is refreshed.

import * as api from "./api.js";
import * as condition from "./condition.js";
import * as tryIt from "./try.js";
import * as versions from "./versions.js";

const element = id => document.getElementById(id);
const refreshEvery = 5000;
const select = element("model");

let problemUntil = 0;

function notice(text) {
  if (!text && performance.now() < problemUntil) return;
  element("notice").textContent = text;
  element("notice").hidden = !text;
}

async function showHealth() {
  const health = await api.health();
  const chip = element("health");
  chip.textContent = health.status;
  chip.className = `chip ${health.status === "ready" ? "good" : "bad"}`;
  chip.title = (health.reasons ?? []).join(" ");
  notice(health.status === "ready" ? "" : (health.reasons ?? []).join(" "));
}

async function showModels() {
  const models = await api.models();
  const names = models.map(model => model.model);
  const before = select.value;
  if (names.join() !== [...select.options].map(option => option.value).join()) {
    select.replaceChildren(...names.map(name => new Option(name, name)));
    select.value = names.includes(before) ? before : names[0] ?? "";
  }

  await versions.load(select.value);
  if (select.value && select.value !== before) await tryIt.start(select.value);
  await condition.load(select.value);
}

async function refresh() {
  try {
    await showHealth();
    await showModels();
  } catch (error) {
    notice(error.message);
  }
}

async function showSelected() {
  try {
    await versions.load(select.value);
    await tryIt.start(select.value);
    await condition.load(select.value);
  } catch (error) {
    notice(error.message);
  }
}

select.addEventListener("change", showSelected);
document.addEventListener("promoted", () => {
  condition.reload().catch(error => notice(error.message));
  tryIt.start(select.value);
});
document.addEventListener("problem", event => { problemUntil = performance.now() + 15000; notice(event.detail); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
setInterval(() => { if (!document.hidden) refresh(); }, refreshEvery);
await refresh();
