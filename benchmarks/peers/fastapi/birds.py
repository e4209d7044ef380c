"""The peer: a photo in, three species out, with Pillow (draft mode, bilinear resize) and ONNX Runtime behind FastAPI."""
import io
import os

import numpy
import onnxruntime
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from PIL import Image

SIDE = 224
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(os.environ["THREADS"])
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
source = session.get_inputs()[0].name
target = [session.get_outputs()[0].name]
classes = os.environ["CLASSES"].split("\n")
app = FastAPI()


def answer(body: bytes) -> dict:
    picture = Image.open(io.BytesIO(body))
    picture.draft("RGB", (SIDE, SIDE))
    pixels = numpy.asarray(picture.convert("RGB").resize((SIDE, SIDE), Image.BILINEAR))
    (probabilities,) = session.run(target, {source: pixels[None]})
    row = probabilities[0]
    best = numpy.argpartition(-row, 3)[:3]
    best = best[numpy.argsort(-row[best])].tolist()
    top = [{"class": classes[i], "index": i, "probability": float(row[i])} for i in best]
    return {"predictions": [{**top[0], "top": top}]}


@app.post("/predictions")
async def predictions(request: Request) -> JSONResponse:
    return JSONResponse(answer(await request.body()))
