// A grey picture of 28 by 28 pixels on a canvas: shown, drawn on, read.

export const side = 28;

export function show(canvas, pixels) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    image.data.fill(pixels[i], i * 4, i * 4 + 3);
    image.data[i * 4 + 3] = 255;
  }

  context.putImageData(image, 0, 0);
}

export class Drawing {
  #canvas;
  #pixels = new Uint8Array(side * side);
  #last = null;
  #changed;

  constructor(canvas, changed) {
    this.#canvas = canvas;
    this.#changed = changed;
    canvas.addEventListener("pointerdown", event => { canvas.setPointerCapture(event.pointerId); this.#stroke(event); });
    canvas.addEventListener("pointermove", event => { if (event.buttons) this.#stroke(event); });
    canvas.addEventListener("pointerup", () => { this.#last = null; });
    canvas.addEventListener("pointercancel", () => { this.#last = null; });
    show(canvas, this.#pixels);
  }

  get pixels() { return this.#pixels; }

  set pixels(value) {
    this.#pixels = Uint8Array.from(value);
    show(this.#canvas, this.#pixels);
  }

  // As a file that the host reads.
  file() { return new Promise(resolve => this.#canvas.toBlob(resolve, "image/png")); }

  // Shows a picture in grey, to look at and to draw on.
  async take(file) {
    const picture = await createImageBitmap(file).catch(() => null);
    if (!picture) return;
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0, side, side);
    picture.close();
    const { data } = context.getImageData(0, 0, side, side);
    this.pixels = this.#pixels.map((_, i) => 0.299 * data[i * 4] + 0.587 * data[i * 4 + 1] + 0.114 * data[i * 4 + 2]);
  }

  #stroke(event) {
    const box = this.#canvas.getBoundingClientRect();
    const to = { x: (event.clientX - box.left) / box.width * side, y: (event.clientY - box.top) / box.height * side };
    const from = this.#last ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2));
    for (let i = 1; i <= steps; i++) {
      this.#dab(from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps);
    }

    this.#last = to;
    show(this.#canvas, this.#pixels);
    this.#changed();
  }

  // A soft brush of about three pixels.
  #dab(x, y) {
    const radius = 1.6;
    for (let row = Math.max(0, Math.floor(y - radius - 1)); row <= Math.min(side - 1, Math.ceil(y + radius)); row++) {
      for (let column = Math.max(0, Math.floor(x - radius - 1)); column <= Math.min(side - 1, Math.ceil(x + radius)); column++) {
        const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        const ink = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
        const at = row * side + column;
        this.#pixels[at] = Math.max(this.#pixels[at], ink);
      }
    }
  }
}
