"""Writes cases.json.gz: the operators of ordinary classifiers, in every form of quantisation."""
import numpy as np
from litert import Net, case, picture, write

FORMS = ["float", "float16", "dynamic", "dynamic_channels", "int8", "uint8"]
for form in FORMS:
    net = Net(form)
    x = picture(net)
    a = net.filtered(x, 3, 4, 0, 3, stride=2, act=3)
    b = net.filtered(a, 3, 8, 0, 6, depthwise=True, act=3)
    c = net.filtered(b, 1, 4, -5, 5)
    d = net.combine("ADD", a, c, -4, 6)
    e = net.filtered(d, 3, 4, 0, 4, stride=2, depthwise=True, same=False, act=1)
    f = net.mean(e, 0, 3)
    case(f"residual_{form}", net, x, net.softmax(net.dense(f, 5, -4, 4)))

    net = Net(form)
    x = picture(net, 8, 7)
    a = net.filtered(x, 3, 6, -4, 4, dilation=2)
    b = net.op("HARD_SWISH", [a], [net.like(a, -.4, 4)])
    m = net.mean(b, -.4, 1, keep=True)
    r = net.filtered(m, 1, 3, 0, 2, act=1)
    z = net.filtered(r, 1, 6, -3, 3)
    g = net.op("LOGISTIC", [z], [net.like(z) if form not in ("int8", "uint8") else net.tensor(
        net.shapes[z], np.int8 if form == "int8" else np.uint8, 1 / 256, -128 if form == "int8" else 0)])
    q = net.combine("MUL", b, g, -.4, 3)
    p = net.pool("AVERAGE_POOL_2D", q, 3, 2)
    n, h, w, ch = net.shapes[p]
    flat = net.like(p)
    net.tensors[flat].shape, net.shapes[flat] = [1, h * w * ch], (1, h * w * ch)
    net.op("RESHAPE", [p, net.whole(np.array([1, h * w * ch]))], [flat])
    case(f"squeeze_{form}", net, x, net.dense(flat, 4, -3, 3))

    net = Net(form)
    x = picture(net, 6, 5)
    a = net.filtered(x, 3, 4, -4, 4)
    b = net.op("LEAKY_RELU", [a], [net.like(a, -1, 4)], "LeakyReluOptions", alpha=0.2)
    m = net.pool("MAX_POOL_2D", b, 3, 2, same=True)
    u = net.like(m)
    net.tensors[u].shape, net.shapes[u] = [1, 6, 5, 4], (1, 6, 5, 4)
    net.op("RESIZE_BILINEAR", [m, net.whole(np.array([6, 5]))], [u], "ResizeBilinearOptions", halfPixelCenters=True)
    c = net.like(b)
    net.tensors[c].shape, net.shapes[c] = [1, 6, 5, 8], (1, 6, 5, 8)
    net.op("CONCATENATION", [b, u], [c], "ConcatenationOptions", axis=3)
    p = net.like(c)
    net.tensors[p].shape, net.shapes[p] = [1, 8, 7, 8], (1, 8, 7, 8)
    net.op("PAD", [c, net.whole(np.array([[0, 0], [1, 1], [0, 2], [0, 0]]))], [p])
    d = net.filtered(p, 3, 3, -5, 5, stride=2, same=False)
    e = net.pool("MAX_POOL_2D", p, 2, 2)
    k = net.dense(e, 3, -5, 5, asymmetric=form == "dynamic")
    v = net.like(d)
    n, h, w, ch = net.shapes[d]
    net.tensors[v].shape, net.shapes[v] = [1, ch, h, w], (1, ch, h, w)
    net.op("TRANSPOSE", [d, net.whole(np.array([0, 3, 1, 2]))], [v])
    y = net.dense(v, 3, -5, 5)
    out = net.combine("SUB", y, k, -8, 8)
    case(f"shapes_{form}", net, x, out)

for align, half in ((False, False), (True, False), (False, True)):
    for form in ("float", "int8"):
        for name, options in (("RESIZE_BILINEAR", "ResizeBilinearOptions"), ("RESIZE_NEAREST_NEIGHBOR", "ResizeNearestNeighborOptions")):
            net = Net(form)
            x = picture(net, 5, 4, 1)
            u = net.like(x)
            net.tensors[u].shape, net.shapes[u] = [1, 7, 9, 1], (1, 7, 9, 1)
            net.op(name, [x, net.whole(np.array([7, 9]))], [u], options, alignCorners=align, halfPixelCenters=half)
            flat = net.like(x)
            net.tensors[flat].shape, net.shapes[flat] = [1, 63], (1, 63)
            net.op("RESHAPE", [u, net.whole(np.array([1, 63]))], [flat])
            case(f"{name.lower()}_{'corners' if align else 'halves' if half else 'plain'}_{form}", net, x, flat, rows=1)

for form in ("float", "int8", "dynamic", "dynamic_channels"):
    net = Net(form)
    x = net.activation((1, 6), -2, 2)
    a = net.dense(x, 8, -4, 4, act=0)
    b = net.op("RELU6", [a], [net.like(a, 0, 4)])
    w = net.weights(np.linspace(-1, 1, 8, dtype=np.float32)) if form in ("float",) else None
    c = net.op("RELU", [b], [net.like(b)]) if w is None else net.combine("ADD", b, w, -3, 3)
    case(f"rows_{form}", net, x, net.op("LOGISTIC", [net.dense(c, 4, -6, 6)], [
        net.tensor((1, 4), np.int8, 1 / 256, -128) if form == "int8" else net.tensor((1, 4), np.float32)]))

for form in ("float", "int8"):
    net = Net(form)
    x = picture(net, 5, 5)
    p = net.like(x)
    net.tensors[p].shape, net.shapes[p] = [1, 6, 8, 3], (1, 6, 8, 3)
    net.op("PAD", [x, net.whole(np.array([[0, 0], [0, 1], [1, 2], [0, 0]]))], [p])
    a = net.filtered(p, 3, 4, 0, 4, stride=2, same=False, act=3)
    case(f"padded_{form}", net, x, net.softmax(net.dense(net.mean(a, 0, 3), 3, -4, 4)))

net = Net("float")
x = picture(net, 4, 4, 2)
a = net.op("COS", [x], [net.like(x)])
b = net.op("ABS", [a], [net.like(x)])
case("waves_float", net, x, b)

write("cases.json.gz")
