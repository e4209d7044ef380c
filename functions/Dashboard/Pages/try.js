// The try-it box: a picture goes to the predictions route, three bars come back.

import * as api from "./api.js";
import { Photo } from "./photo.js";
import { Drawing, show } from "./picture.js";

const element = id => document.getElementById(id);
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

let model = null;
let examples = [];
let round = 0;
let waiting = null;
let asked = 0;

const drawing = new Drawing(element("drawing"), () => {
  choose(null, "Your drawing");
  askSoon();
});

const photo = new Photo(file => ask(() => api.predictPhoto(model, file)));

element("clear").addEventListener("click", () => {
  drawing.pixels = new Uint8Array(28 * 28);
  choose(null, "Draw here");
  forget();
});
element("others").addEventListener("click", () => { round++; pictures(); });

export async function start(name) {
  const isOther = model !== name;
  model = name;
  const picture = await api.picture(name).catch(() => null);
  if (model !== name) return;
  const takesPhotos = picture?.channels === 3;
  element("draw").hidden = takesPhotos;
  element("photo").hidden = !takesPhotos;
  if (takesPhotos) {
    element("examples").hidden = true;
    if (isOther) {
      photo.clear();
      forget();
    }

    return;
  }

  element("examples").hidden = examples.length === 0;
  if (examples.length === 0) {
    const found = await api.examples().catch(() => ({ examples: [] }));
    examples = found.examples.map(example => ({ label: example.label, pixels: Uint8Array.from(atob(example.pixels), c => c.charCodeAt(0)) }));
    element("examples").hidden = examples.length === 0;
    pictures();
    element("pictures").querySelector("button")?.click();
  } else {
    askSoon();
  }
}

// One picture of each class; the next of each with every round.
function pictures() {
  const byLabel = Map.groupBy(examples, example => example.label);
  element("pictures").replaceChildren(...[...byLabel].map(([label, all]) => {
    const example = all[round % all.length];
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `Test picture: ${label}`);
    button.setAttribute("aria-pressed", "false");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 28;
    show(canvas, example.pixels);
    button.append(canvas, label);
    button.addEventListener("click", () => {
      drawing.pixels = example.pixels;
      choose(button, label);
      askSoon();
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function choose(button, text) {
  for (const other of element("pictures").querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === button));
  element("shows").textContent = text;
}

function forget() {
  asked++;
  clearTimeout(waiting);
  bars([]);
  element("answered").textContent = "";
}

function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(() => api.predict(model, drawing.pixels)), 80);
}

async function ask(send) {
  if (!model) return;
  const question = ++asked;
  try {
    const answer = await send();
    if (question !== asked) return;
    bars(answer.predictions[0].top);
    element("answered").textContent = `${answer.model} ${answer.version}, ${answer.milliseconds.toFixed(0)} ms`;
  } catch (error) {
    if (question !== asked) return;
    bars([]);
    element("answered").textContent = error.message;
  }
}

function bars(top) {
  element("bars").replaceChildren(...top.map(guess => {
    const item = document.createElement("li");
    item.className = "bar";
    const name = document.createElement("b");
    name.textContent = guess.commonName ? `${guess.commonName} (${guess.class})` : guess.class;
    const share = document.createElement("span");
    share.textContent = percent.format(guess.probability);
    const bar = document.createElement("i");
    bar.style.setProperty("--share", `${(guess.probability * 100).toFixed(2)}%`);
    item.append(name, share, bar);
    return item;
  }));
}
