"""LiteRT on one thread, asked line by line: `time COUNT` answers the times of COUNT runs in ms, with spaces between them.

Arguments: the TensorFlow Lite file, and a file with the bytes of its input.
"""
import sys
import time

import numpy
from ai_edge_litert.interpreter import Interpreter

interpreter = Interpreter(model_path=sys.argv[1], num_threads=1)
interpreter.allocate_tensors()
source = interpreter.get_input_details()[0]
pixels = numpy.fromfile(sys.argv[2], numpy.uint8).reshape(source["shape"])
interpreter.set_tensor(source["index"], pixels)

for line in sys.stdin:
    times = []
    for _ in range(int(line.split("\t")[1])):
        began = time.perf_counter()
        interpreter.invoke()
        times.append((time.perf_counter() - began) * 1000)
    print(" ".join(map(str, times)), flush=True)
