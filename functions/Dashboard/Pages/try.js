// The try-it box: a picture or a row goes to the predictions route, bars come back.

import * as api from "./api.js";
import { Photo } from "./photo.js";
import { Drawing, side } from "./picture.js";
import { TestPictures } from "./pictures.js";
import { Row } from "./row.js";

const element = id => document.getElementById(id);
const percent = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

let model = null;
let takes = null;
let waiting = null;
let asked = 0;
let again = null;

const drawing = new Drawing(element("drawing"), () => { named("Your drawing"); askSoon(); });
const photo = new Photo(file => {
  named("Your picture");
  drawing.take(file);
  ask(() => api.predictPicture(model, file));
});
const row = new Row(element("row"), element("fields"), () => ask(async () => api.predict(model, row.read())));
const tests = new TestPictures((label, pixels) => {
  drawing.pixels = pixels;
  named(label);
  tests.press(label);
  askSoon();
});

element("clear").addEventListener("click", () => {
  drawing.pixels = new Uint8Array(side * side);
  named("Draw here");
  forget();
});

// Begins with a model; for the same one, whose champion may be another now, what was asked last is asked again.
export async function start(name) {
  const isOther = model !== name;
  model = name;
  if (isOther) forget();
  const found = await api.examples(name).catch(() => null);
  if (model !== name) return;
  takes = found?.picture ?? null;
  element("pictured").hidden = !takes;
  element("row").hidden = takes !== null || !found;
  element("box").classList.toggle("rows", !takes);
  element("draw").hidden = takes?.channels !== 1;
  element("photo-shown").hidden = takes?.channels === 1;
  if (!takes) row.show(found?.row ?? null);
  if (isOther) begin(found);
  else if (again) ask(again);
}

function begin(found) {
  photo.clear();
  drawing.pixels = new Uint8Array(side * side);
  named("Draw here");
  tests.show(found?.examples ?? []);
  tests.chooseFirst();
  if (found?.row && !takes) ask(async () => api.predict(model, row.read()));
}

function named(text) {
  tests.press(null);
  element("shows").textContent = text;
}

function forget() {
  asked++;
  again = null;
  clearTimeout(waiting);
  bars([]);
  element("answered").textContent = "";
}

// Pixels as they are where the model has the drawing's size; otherwise as a picture, which the host brings into the size.
function askSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(async () => takes.width === side && takes.height === side
    ? api.predict(model, Array.from(drawing.pixels))
    : api.predictPicture(model, await drawing.file())), 80);
}

async function ask(send) {
  if (!model) return;
  const question = ++asked;
  again = send;
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
