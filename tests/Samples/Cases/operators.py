"""Writes operators.json.gz: one small network for each further operator, of real numbers, signed bytes and, where it says something, others."""
import numpy as np
from ai_edge_litert import schema_py_generated as s
from litert import Net, case, picture, random, write

QUANTISED = ("int8", "uint8", "int16")
NP = {"int8": np.int8, "uint8": np.uint8, "int16": np.int16}


def probability(net, shape):
    """The form that LiteRT asks of a sigmoid's result; a hyperbolic tangent's has twice the step."""
    if net.kind in ("int8", "uint8"):
        return net.tensor(shape, NP[net.kind], 1 / 256, -128 if net.kind == "int8" else 0)
    return net.tensor(shape, np.int16, 1 / 32768, 0) if net.kind == "int16" else net.tensor(shape, np.float32)


def signed(net, shape):
    if net.kind in ("int8", "uint8"):
        return net.tensor(shape, NP[net.kind], 1 / 128, 0 if net.kind == "int8" else 128)
    return net.tensor(shape, np.int16, 1 / 32768, 0) if net.kind == "int16" else net.tensor(shape, np.float32)


def unary(name, forms, lo, hi, to, options=None, shape=(5, 4, 3), **values):
    for form in forms:
        net = Net(form)
        x = net.activation((1, *shape), lo, hi)
        y = to(net, (1, *shape)) if callable(to) else net.activation((1, *shape), *to)
        case(f"{name.lower()}_{form}", net, x, net.op(name, [x], [y], options, **values))


unary("TANH", ("float", "int8", "uint8", "int16"), -3, 3, signed)
unary("LOGISTIC", ("float", "int8", "uint8", "int16"), -6, 6, probability)
unary("ELU", ("float", "int8"), -3, 3, (-1, 3))
unary("HARD_SWISH", ("int8", "uint8"), -5, 5, (-.4, 5))
unary("EXP", ("float", "int8"), -2, 1, (0, 2.8))
unary("RSQRT", ("int8",), 0, 4, (0, 3))
unary("ABS", ("float", "int8"), -3, 3, (0, 3))
unary("NEG", ("float", "int8"), -3, 3, (-3, 3))
unary("LOG", ("int8",), 0, 4, (-3, 2))
unary("RELU_N1_TO_1", ("float",), -2, 2, (-2, 2))
unary("RELU", ("int8", "uint8"), -3, 3, (0, 3))
unary("RELU6", ("int8",), -3, 9, (0, 6))
unary("SQUARE", ("float",), -3, 3, (0, 9))
unary("SIN", ("float",), -3, 3, (-1, 1))
unary("FLOOR", ("float",), -3, 3, (-3, 3))
unary("ROUND", ("float",), -3, 3, (-3, 3))
unary("GELU", ("float",), -3, 3, (-1, 3), "GeluOptions", approximate=False)
unary("LEAKY_RELU", ("int8", "uint8"), -3, 3, (-.6, 3), "LeakyReluOptions", alpha=.2)
unary("LOG_SOFTMAX", ("float",), -3, 3, (-8, 0), "LogSoftmaxOptions", shape=(7,))

net = Net("float")
x = net.activation((1, 6), -3, 3)
case("gelu_tanh_float", net, x, net.op("GELU", [x], [net.like(x)], "GeluOptions", approximate=True))
net = Net("float")
x = net.activation((1, 6), -3, 3)
p = net.op("ABS", [x], [net.like(x)])
q = net.op("SQRT", [p], [net.like(x)])
r = net.op("ADD", [q, net.tensor((1,), np.float32, data=np.float32([.5]))], [net.like(x)], "AddOptions")
case("rsqrt_float", net, x, net.op("LOG", [net.op("RSQRT", [r], [net.like(x)])], [net.like(x)]))


def binary(name, forms, other, lo, hi, options=None, bounds=(-2, 2), **values):
    """With a constant that is broadcast, and with what a convolution gives (channels first)."""
    for form in forms:
        net = Net(form)
        x = picture(net, 5, 4)
        a = net.filtered(x, 1, 3, *bounds)
        if other == "computed":
            b = net.filtered(x, 3, 3, *bounds)
        elif form in QUANTISED:
            t = net.activation((3,), *bounds)
            raw = random.integers(-100, 100, 3) if form == "int8" else random.integers(20, 230, 3)
            net.shapes.pop(), net.tensors.pop()
            q = Net(form)
            k = q.tensors[q.activation((3,), *bounds)].quantization
            b = net.tensor((3,), NP[form], k.scale, k.zeroPoint, raw)
        else:
            b = net.tensor((3,), np.float32, data=random.uniform(.5, 1.5, 3))
        y = net.activation(net.shapes[a], lo, hi)
        case(f"{name.lower()}_{other}_{form}", net, x, net.op(name, [a, b], [y], options, **values))


binary("ADD", ("int8", "uint8"), "computed", -3, 3, "AddOptions", fusedActivationFunction=1)
binary("ADD", ("int16",), "computed", -3.5, 3.5, "AddOptions", bounds=(-2.2, 2.2))
binary("SUB", ("int8", "uint8"), "computed", -3, 3, "SubOptions")
binary("MUL", ("int8", "uint8"), "computed", -3, 3, "MulOptions")
binary("MUL", ("int16",), "computed", -4, 4, "MulOptions")
binary("ADD", ("int8", "uint8"), "constant", -3, 3, "AddOptions")
binary("DIV", ("float",), "constant", -4, 4, "DivOptions", fusedActivationFunction=3)
binary("MAXIMUM", ("float",), "computed", -2, 2)
binary("MAXIMUM", ("int8",), "computed", -2, 2)
binary("MINIMUM", ("float",), "constant", -2, 2)
binary("MINIMUM", ("int8",), "computed", -2, 2)
binary("SQUARED_DIFFERENCE", ("float",), "constant", 0, 9)
binary("SQUARED_DIFFERENCE", ("int8",), "computed", 0, 9)

# Enough numbers that a rounding which is wrong once in a thousand shows.
for form in ("int8", "uint8"):
    net = Net(form)
    x = picture(net, 24, 24)
    a = net.filtered(x, 3, 8, -2.3, 2.3)
    b = net.filtered(x, 3, 8, 0, 3, act=1)
    case(f"many_{form}", net, x, net.combine("ADD", a, b, -2, 5), rows=1)

net = Net("float")
x = net.activation((1, 5), -2, 2)
case("pow_float", net, x, net.op("POW", [net.op("ABS", [x], [net.like(x)]), net.tensor((1,), np.float32, data=np.float32([1.7]))], [net.like(x)]))

for form in ("float", "int8", "uint8"):
    net = Net(form)
    x = picture(net, 4, 5)
    a = net.filtered(x, 1, 4, -2, 2)
    if form == "float":
        slope = net.tensor((1, 1, 4), np.float32, data=random.uniform(-.2, .5, (1, 1, 4)))
    else:
        slope = net.tensor((1, 1, 4), NP[form], .004, 0 if form == "int8" else 128, random.integers(-30, 100, (1, 1, 4)) + (128 if form == "uint8" else 0))
    case(f"prelu_{form}", net, x, net.op("PRELU", [a, slope], [net.activation(net.shapes[a], -1, 2)]))

for form in ("float", "int8"):
    for name in ("SUM", "REDUCE_MAX", "REDUCE_MIN", "MEAN"):
        net = Net(form)
        x = picture(net, 4, 5)
        a = net.filtered(x, 1, 4, -2, 2)
        y = net.activation((1, 4), -20, 20) if name == "SUM" else net.shaped(a, (1, 4))
        # The reference kernel of SUM adds to what another row left behind.
        case(f"{name.lower()}_{form}", net, x, net.op(name, [a, net.whole(np.array([1, 2]))], [y], "ReducerOptions", keepDims=False), reference=name != "SUM")

for form in ("float", "int8", "uint8"):
    net = Net(form)
    x = picture(net, 4, 6, 4)
    parts = [net.shaped(x, (1, 4, 6, 2)) for _ in range(2)]
    net.op("SPLIT", [net.whole(np.array(3)), x], parts, "SplitOptions", numSplits=2)
    rest = [net.shaped(x, (1, 1, 6, 2)), net.shaped(x, (1, 3, 6, 2))]
    net.op("SPLIT_V", [parts[1], net.whole(np.array([1, -1])), net.whole(np.array(1))], rest, "SplitVOptions", numSplits=2)
    cut = net.op("STRIDED_SLICE", [parts[0], net.whole(np.array([0, 3, -1, 1])), net.whole(np.array([1, 0, 0, 2])), net.whole(np.array([1, -1, -2, 1]))],
                 [net.shaped(x, (1, 3, 3))], "StridedSliceOptions", beginMask=0, endMask=0, shrinkAxisMask=8)
    small = net.op("SLICE", [rest[1], net.whole(np.array([0, 0, 1, 0])), net.whole(np.array([-1, 3, 3, 1]))], [net.shaped(x, (1, 3, 3, 1))])
    flat = net.op("SQUEEZE", [small], [net.shaped(x, (1, 3, 3))], "SqueezeOptions", squeezeDims=[3])
    packed = net.op("PACK", [cut, flat], [net.shaped(x, (1, 2, 3, 3))], "PackOptions", axis=1, valuesCount=2)
    rows = [net.shaped(x, (1, 2, 3)) for _ in range(3)]
    net.op("UNPACK", [packed], rows, "UnpackOptions", num=3, axis=2)
    chosen = net.op("GATHER", [rows[1], net.whole(np.array([2, 0, 2, 1]))], [net.shaped(x, (1, 2, 4))], "GatherOptions", axis=2)
    wide = net.op("EXPAND_DIMS", [chosen, net.whole(np.array(3))], [net.shaped(x, (1, 2, 4, 1))])
    tiled = net.op("TILE", [wide, net.whole(np.array([1, 1, 1, 4]))], [net.shaped(x, (1, 2, 4, 4))])
    deep = net.op("DEPTH_TO_SPACE", [tiled], [net.shaped(x, (1, 4, 8, 1))], "DepthToSpaceOptions", blockSize=2)
    mirrored = net.op("MIRROR_PAD", [deep, net.whole(np.array([[0, 0], [1, 2], [0, 0], [0, 0]]))], [net.shaped(x, (1, 7, 8, 1))], "MirrorPadOptions", mode=0)
    back = net.op("SPACE_TO_DEPTH", [net.op("SLICE", [mirrored, net.whole(np.array([0, 1, 0, 0])), net.whole(np.array([1, 6, 8, 1]))], [net.shaped(x, (1, 6, 8, 1))])],
                  [net.shaped(x, (1, 3, 4, 4))], "SpaceToDepthOptions", blockSize=2)
    case(f"parts_{form}", net, x, net.op("RESHAPE", [back, net.whole(np.array([1, 48]))], [net.shaped(x, (1, 48))]))

for form in ("float", "int8"):
    for same in (True, False):
        net = Net(form)
        x = picture(net, 4, 3)
        size = (8, 6) if same else (10, 8)
        filt = net.weights(random.normal(0, .4, (5, 4, 4, 3)).astype(np.float32))
        bias = net.bias(random.normal(0, .3, 5).astype(np.float32), x, filt)
        y = net.activation((1, *size, 5), -3, 3)
        shape = net.whole(np.array([1, *size, 5]))
        case(f"transpose_conv_{'same' if same else 'valid'}_{form}", net, x, net.op(
            "TRANSPOSE_CONV", [shape, filt, x, bias], [y], "TransposeConvOptions", padding=0 if same else 1, strideW=2, strideH=2))

for form in ("float", "int8"):
    net = Net(form)
    x = net.activation((1, 3, 4), -1, 1)
    case(f"batch_matmul_{form}", net, x, net.op("BATCH_MATMUL", [x, x], [net.activation((1, 3, 3), -3, 3)], "BatchMatMulOptions", adjY=True))

# How exporters write a reshape of an open batch: SHAPE, STRIDED_SLICE, PACK. And the label beside the scores, and as the only output.
net = Net("float")
x = picture(net, 3, 3)
a = net.filtered(x, 1, 4, -2, 2)
shape = net.op("SHAPE", [a], [net.tensor((4,), np.int32)], "ShapeOptions", outType=2)
one = net.op("STRIDED_SLICE", [shape, net.whole(np.array([0])), net.whole(np.array([1])), net.whole(np.array([1]))], [net.tensor((), np.int32)],
             "StridedSliceOptions", shrinkAxisMask=1)
to = net.op("PACK", [one, net.whole(np.array(36))], [net.tensor((2,), np.int32)], "PackOptions", valuesCount=2)
f = net.op("RESHAPE", [a, to], [net.tensor((1, 36), np.float32)])
size = net.op("PACK", [one, net.whole(np.array(9))], [net.tensor((2,), np.int32)], "PackOptions", valuesCount=2)
cut = net.op("STRIDED_SLICE", [f, net.whole(np.array([0, 0])), size, net.whole(np.array([1, 1]))], [net.tensor((1, 9), np.float32)], "StridedSliceOptions", beginMask=1, endMask=1)
case("shapes_folded_float", net, x, cut)

words = Net("float")
x = words.tensor((1, 7), np.int32)
table = words.tensor((11, 4), np.float32, data=random.normal(0, 1, (11, 4)))
rows = words.op("GATHER", [table, x], [words.tensor((1, 7, 4), np.float32)], "GatherOptions", axis=0)
mean = words.op("MEAN", [rows, words.whole(np.array([1]))], [words.tensor((1, 4), np.float32)], "ReducerOptions", keepDims=False)
case("words_float", words, x, words.softmax(words.dense(mean, 3, -2, 2)), words=11)

net = Net("int16")
x = picture(net)
a = net.filtered(x, 3, 4, 0, 3, stride=2, act=1)
b = net.filtered(a, 3, 4, -4, 4, depthwise=True)
c = net.combine("ADD", a, b, -5, 5)
case("residual_int16", net, x, net.dense(c, 4, -6, 6))

net = Net("float")
x = picture(net, 4, 4, 2)
a = net.op("REVERSE_V2", [x, net.whole(np.array([1]))], [net.like(x)])
b = net.op("CUMSUM", [a, net.whole(np.array(1))], [net.like(x)], "CumsumOptions")
case("unsupported", net, x, b)

write("operators.json.gz")
