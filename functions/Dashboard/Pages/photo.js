// A place for a picture of one's own: chosen or dropped, shown, handed on as the file it is.

const element = id => document.getElementById(id);

export class Photo {
  #chosen;

  constructor(chosen) {
    this.#chosen = chosen;
    const drop = element("drop");
    element("photo-file").addEventListener("change", event => this.#take(event.target.files));
    drop.addEventListener("dragover", event => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", event => {
      event.preventDefault();
      drop.classList.remove("over");
      this.#take(event.dataTransfer.files);
    });
  }

  clear() {
    const canvas = element("photo-shown");
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    element("photo-name").textContent = "Drop a picture here, or choose one";
    element("photo-file").value = "";
  }

  async #take(files) {
    if (files.length === 0) return;
    const file = files[0];
    element("photo-name").textContent = file.name;
    this.#chosen(file);
    await show(file);
  }
}

// What the browser cannot read is not shown; the host says what it thinks of it.
async function show(file) {
  const canvas = element("photo-shown");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return;
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  picture.close();
}
