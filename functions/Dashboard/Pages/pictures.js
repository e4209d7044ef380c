// Test pictures, one of each class; the next of each with every round.

import { show } from "./picture.js";

const element = id => document.getElementById(id);

export class TestPictures {
  #chosen;
  #examples = [];
  #round = 0;

  constructor(chosen) {
    this.#chosen = chosen;
    element("others").addEventListener("click", () => { this.#round++; this.#draw(); });
  }

  show(examples) {
    this.#examples = examples.map(({ label, pixels }) => ({ label, pixels: Uint8Array.from(atob(pixels), c => c.charCodeAt(0)) }));
    element("examples").hidden = examples.length === 0;
    this.#draw();
  }

  press(label) {
    for (const button of element("pictures").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === label));
    }
  }

  chooseFirst() { element("pictures").querySelector("button")?.click(); }

  #draw() {
    const byLabel = Map.groupBy(this.#examples, example => example.label);
    element("pictures").replaceChildren(...[...byLabel].map(([label, all]) => this.#item(label, all[this.#round % all.length].pixels)));
  }

  #item(label, pixels) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.label = label;
    button.setAttribute("aria-label", `Test picture: ${label}`);
    button.setAttribute("aria-pressed", "false");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 28;
    show(canvas, pixels);
    button.append(canvas, label);
    button.addEventListener("click", () => this.#chosen(label, pixels));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }
}
