"""Bytes of a JPEG to RGB pixels of a size, as one does it with Pillow: draft mode, then a bilinear resize.

Reads lines from standard input: `make FROM TO WIDTH HEIGHT` (a larger JPEG of the same picture), `time FILE SIDE COUNT`
(answers the median of COUNT times, in ms), `pixels FILE SIDE TO` (writes the pixels).
"""
import io
import sys
import time

from PIL import Image


def decode(data, side):
    picture = Image.open(io.BytesIO(data))
    picture.draft("RGB", (side, side))
    return picture.convert("RGB").resize((side, side), Image.BILINEAR).tobytes()


def read(path):
    with open(path, "rb") as file:
        return file.read()


for line in sys.stdin:
    verb, *rest = line.rstrip("\n").split("\t")
    if verb == "make":
        Image.open(rest[0]).convert("RGB").resize((int(rest[2]), int(rest[3])), Image.BICUBIC).save(rest[1], "JPEG", quality=90)
        answer = "made"
    elif verb == "pixels":
        with open(rest[2], "wb") as file:
            file.write(decode(read(rest[0]), int(rest[1])))
        answer = "written"
    else:
        data, times = read(rest[0]), []
        for _ in range(int(rest[2])):
            began = time.perf_counter()
            decode(data, int(rest[1]))
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        answer = str(times[len(times) // 2])
    print(answer, flush=True)
