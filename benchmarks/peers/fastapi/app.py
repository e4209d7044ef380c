"""The peer: the same ONNX model behind FastAPI, written the way that measured fastest (async handler, plain JSON)."""
import os

import numpy
import onnxruntime
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
source = session.get_inputs()[0]
shape = [-1] + [size for size in source.shape[1:]]
dtype = {"tensor(uint8)": numpy.uint8, "tensor(float)": numpy.float32}[source.type]
target = [output.name for output in session.get_outputs() if output.type == "tensor(float)"][:1]
classes = os.environ["CLASSES"].split("\n")
app = FastAPI()


@app.post("/predictions")
async def predictions(request: Request) -> JSONResponse:
    body = await request.json()
    rows = numpy.asarray(body["inputs"], dtype=dtype).reshape(shape)
    (probabilities,) = session.run(target, {source.name: rows})
    answers = []
    for row in probabilities:
        best = numpy.argsort(-row)[:3].tolist()
        top = [{"class": classes[i], "index": i, "probability": float(row[i])} for i in best]
        answers.append({**top[0], "top": top})
    return JSONResponse({"predictions": answers})
