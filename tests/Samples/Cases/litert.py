"""Small TensorFlow Lite files in the making, each with an input and what LiteRT answers to it.

Needs the packages ai-edge-litert and numpy. Quantised files are answered by LiteRT's reference kernels, the others by its default
ones; `other` is how far the other set of kernels lies from that, to judge a tolerance by.
"""
import base64, gzip, json, os
import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as s
from ai_edge_litert.interpreter import Interpreter, OpResolverType

KINDS = {np.float32: 0, np.float16: 1, np.int32: 2, np.uint8: 3, np.int64: 4, np.int16: 7, np.int8: 9}
random = np.random.default_rng(7)

# The operators whose second version takes signed bytes; LiteRT's resolver has the first version of any other.
ORDINARY = {getattr(s.BuiltinOperator, name) for name in (
    "ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEQUANTIZE FULLY_CONNECTED HARD_SWISH LEAKY_RELU LOGISTIC MAX_POOL_2D MEAN MUL "
    "PAD QUANTIZE RELU RELU6 RESHAPE RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR SOFTMAX SUB TRANSPOSE").split()}


class Net:
    """A graph in the making. Tensors are named by their numbers."""

    def __init__(self, kind="float"):
        self.kind, self.tensors, self.buffers, self.ops, self.codes = kind, [], [s.BufferT()], [], []
        self.shapes, self.inputs, self.outputs = [], [], []

    def tensor(self, shape, dtype, scale=None, zero=None, data=None, dimension=0):
        t = s.TensorT()
        t.shape, t.type, t.name, t.buffer = list(shape), KINDS[dtype], f"t{len(self.tensors)}", 0
        if data is not None:
            b = s.BufferT()
            b.data = np.frombuffer(np.ascontiguousarray(data, dtype).tobytes(), np.uint8)
            self.buffers.append(b)
            t.buffer = len(self.buffers) - 1
        if scale is not None:
            q = s.QuantizationParametersT()
            q.scale = np.atleast_1d(np.asarray(scale, np.float32))
            q.zeroPoint = np.broadcast_to(np.atleast_1d(np.asarray(zero, np.int64)), q.scale.shape).copy()
            q.quantizedDimension = dimension
            t.quantization = q
        self.tensors.append(t)
        self.shapes.append(tuple(shape))
        return len(self.tensors) - 1

    def activation(self, shape, lo, hi):
        if self.kind in ("int8", "uint8"):
            scale = np.float32((hi - lo) / 255)
            zero = int(round(-lo / scale))
            dtype = np.uint8 if self.kind == "uint8" else np.int8
            return self.tensor(shape, dtype, scale, zero - (128 if self.kind == "int8" else 0))
        if self.kind == "int16":
            return self.tensor(shape, np.int16, np.float32(max(-lo, hi) / 32767), 0)
        return self.tensor(shape, np.float32)

    def whole(self, values):
        return self.tensor(np.shape(values), np.int32, data=values)

    def scale(self, index):
        return float(self.tensors[index].quantization.scale[0])

    def weights(self, values, dimension=0):
        """Weights in the form of this kind of network; per channel but for uint8 and `tensorwise`."""
        if self.kind == "float":
            return self.tensor(values.shape, np.float32, data=values)
        if self.kind == "float16":
            half = self.tensor(values.shape, np.float16, data=values)
            full = self.tensor(values.shape, np.float32)
            self.op("DEQUANTIZE", [half], [full])
            return full
        if self.kind == "uint8":
            lo, hi = min(values.min(), 0), max(values.max(), 0)
            scale = np.float32((hi - lo) / 255)
            zero = int(round(-lo / scale))
            return self.tensor(values.shape, np.uint8, scale, zero, np.clip(np.round(values / scale) + zero, 0, 255), dimension)
        each = tuple(i for i in range(values.ndim) if i != dimension)
        most = np.abs(values).max(axis=each, keepdims=True) if self.kind != "dynamic" or dimension == 3 else np.abs(values).max(keepdims=True)
        scale = (most / 127).astype(np.float32)
        return self.tensor(values.shape, np.int8, scale.ravel(), 0, np.round(values / scale), dimension)

    def bias(self, values, x, w):
        if self.kind in ("int8", "uint8", "int16"):
            scale = self.scale(x) * np.asarray(self.tensors[w].quantization.scale, np.float64)
            return self.tensor(values.shape, np.int64 if self.kind == "int16" else np.int32, scale, 0, np.round(values / scale))
        return self.tensor(values.shape, np.float32, data=values)

    def op(self, name, inputs, outputs, options=None, **values):
        code = getattr(s.BuiltinOperator, name)
        if code not in self.codes:
            self.codes.append(code)
        o = s.OperatorT()
        o.opcodeIndex, o.inputs, o.outputs = self.codes.index(code), inputs, outputs
        if options:
            o.builtinOptionsType = getattr(s.BuiltinOptions, options)
            o.builtinOptions = getattr(s, options + "T")()
            for key, value in values.items():
                assert hasattr(o.builtinOptions, key), key
                setattr(o.builtinOptions, key, value)
        self.ops.append(o)
        return outputs[0]

    def filtered(self, x, k, out, lo, hi, stride=1, same=True, dilation=1, act=0, depthwise=False, bias=True):
        n, h, w, c = self.shapes[x]
        reach = (k - 1) * dilation + 1
        size = [-(-v // stride) if same else (v - reach) // stride + 1 for v in (h, w)]
        y = self.activation((n, *size, out), lo, hi)
        shape = (1, k, k, out) if depthwise else (out, k, k, c)
        values = random.normal(0, 1.2 / np.sqrt(k * k * (1 if depthwise else c)), shape).astype(np.float32)
        filt = self.weights(values, 3 if depthwise else 0)
        inputs = [x, filt] + ([self.bias(random.normal(0, .3, out).astype(np.float32), x, filt)] if bias else [])
        common = dict(padding=0 if same else 1, strideW=stride, strideH=stride, dilationWFactor=dilation, dilationHFactor=dilation,
                      fusedActivationFunction=act)
        if depthwise:
            return self.op("DEPTHWISE_CONV_2D", inputs, [y], "DepthwiseConv2DOptions", depthMultiplier=out // c, **common)
        return self.op("CONV_2D", inputs, [y], "Conv2DOptions", **common)

    def dense(self, x, out, lo, hi, act=0, bias=True, keep=False, asymmetric=False):
        shape = self.shapes[x]
        y = self.activation((*shape[:-1], out) if keep else (int(np.prod(shape)) // int(shape[-1] if keep else np.prod(shape[1:])), out), lo, hi)
        width = shape[-1] if keep else int(np.prod(shape[1:]))
        w = self.weights(random.normal(0, 1.2 / np.sqrt(width), (out, width)).astype(np.float32))
        b = self.bias(random.normal(0, .3, out).astype(np.float32), x, w) if bias else -1
        return self.op("FULLY_CONNECTED", [x, w, b], [y], "FullyConnectedOptions", fusedActivationFunction=act, keepNumDims=keep,
                       asymmetricQuantizeInputs=asymmetric)

    def like(self, x, lo=None, hi=None):
        if lo is not None:
            return self.activation(self.shapes[x], lo, hi)
        t = self.tensors[x]
        if t.quantization is None:
            return self.tensor(self.shapes[x], np.float32)
        dtype = {3: np.uint8, 7: np.int16, 9: np.int8}[t.type]
        return self.tensor(self.shapes[x], dtype, t.quantization.scale, t.quantization.zeroPoint)

    def shaped(self, x, shape):
        """A tensor of the form of another, with another shape."""
        y = self.like(x)
        self.tensors[y].shape, self.shapes[y] = list(shape), tuple(shape)
        return y

    def softmax(self, x):
        zero = {"int8": -128, "uint8": 0}.get(self.kind)
        y = self.tensor(self.shapes[x], np.float32) if zero is None else self.tensor(
            self.shapes[x], np.int8 if zero else np.uint8, 1 / 256, zero)
        return self.op("SOFTMAX", [x], [y], "SoftmaxOptions", beta=1.0)

    def mean(self, x, lo, hi, keep=False):
        n, h, w, c = self.shapes[x]
        y = self.activation((n, 1, 1, c) if keep else (n, c), lo, hi)
        return self.op("MEAN", [x, self.whole(np.array([1, 2]))], [y], "ReducerOptions", keepDims=keep)

    def pool(self, name, x, k, stride, same=False):
        n, h, w, c = self.shapes[x]
        size = [-(-v // stride) if same else (v - k) // stride + 1 for v in (h, w)]
        t = self.tensors[x]
        y = self.like(x)
        self.tensors[y].shape, self.shapes[y] = [n, *size, c], (n, *size, c)
        return self.op(name, [x], [y], "Pool2DOptions", padding=0 if same else 1, strideW=stride, strideH=stride, filterWidth=k, filterHeight=k)

    def combine(self, name, a, b, lo, hi, act=0):
        y = self.activation(np.broadcast_shapes(self.shapes[a], self.shapes[b]), lo, hi)
        return self.op(name, [a, b], [y], name.title() + "Options", fusedActivationFunction=act)

    def bytes(self):
        m, g = s.ModelT(), s.SubGraphT()
        m.version, m.description, m.buffers = 3, "case", self.buffers
        m.operatorCodes = []
        for code in self.codes:
            c = s.OperatorCodeT()
            c.builtinCode, c.deprecatedBuiltinCode, c.version = code, min(code, 127), self.version(code)
            m.operatorCodes.append(c)
        g.tensors, g.operators, g.inputs, g.outputs = self.tensors, self.ops, self.inputs, self.outputs
        m.subgraphs = [g]
        builder = flatbuffers.Builder(1024)
        builder.Finish(m.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def version(self, code):
        if code not in ORDINARY:
            return 1
        if code in (s.BuiltinOperator.RESHAPE, s.BuiltinOperator.HARD_SWISH, s.BuiltinOperator.COS, s.BuiltinOperator.ABS):
            return 1
        dynamic = {s.BuiltinOperator.FULLY_CONNECTED: 9, s.BuiltinOperator.CONV_2D: 5, s.BuiltinOperator.DEPTHWISE_CONV_2D: 6}
        return dynamic.get(code, 2) if self.kind == "dynamic" or self.kind == "dynamic_channels" else {
            s.BuiltinOperator.FULLY_CONNECTED: 4, s.BuiltinOperator.CONV_2D: 3, s.BuiltinOperator.DEPTHWISE_CONV_2D: 3}.get(code, 2)


def answers(model, x, resolver):
    it = Interpreter(model_content=model, experimental_op_resolver_type=resolver)
    it.allocate_tensors()
    given, wanted = it.get_input_details()[0], it.get_output_details()[0]
    rows = []
    for row in x:
        it.set_tensor(given["index"], row[None])
        it.invoke()
        y = it.get_tensor(wanted["index"])[0]
        scale, zero = wanted["quantization"]
        rows.append((y.astype(np.float32) - zero) * np.float32(scale) if scale else y.astype(np.float32))
    return np.array(rows)


cases = []


def case(name, net, x, y, rows=2, words=2, reference=True):
    net.inputs, net.outputs = [x], [y]
    model = net.bytes()
    shape = net.shapes[x][1:]
    quantised = net.kind in ("int8", "uint8", "int16")
    data = random.integers(0, 256, (rows, *shape)).astype(np.uint8) if quantised else random.normal(0, 1, (rows, *shape)).round(3).astype(np.float32)
    if net.kind == "int8":
        data = data.view(np.int8)
    elif net.kind == "int16":
        data = random.integers(-32767, 32768, (rows, *shape)).astype(np.int16)
    elif net.tensors[x].type == KINDS[np.int32]:
        data = random.integers(0, words, (rows, *shape)).astype(np.int32)
    kernels = [OpResolverType.BUILTIN_REF, OpResolverType.AUTO] if quantised and reference else [OpResolverType.AUTO, OpResolverType.BUILTIN_REF]
    found = []
    for resolver in kernels:
        try:
            found.append(answers(model, data, resolver))
        except Exception as e:
            # A few operators exist among the default kernels alone.
            print(name, resolver, str(e)[:200])
    if not found:
        raise ValueError(name)
    expected, other = found[0], np.abs(found[-1] - found[0]).max()
    out = net.tensors[y]
    step = net.scale(y) if out.quantization is not None else 0
    cases.append(dict(name=name, model=base64.b64encode(model).decode(), x=base64.b64encode(data.tobytes()).decode(), type=str(data.dtype), shape=[rows, *shape],
                      y=base64.b64encode(expected.tobytes()).decode(), step=step, other=float(other)))


def picture(net, h=9, w=9, c=3):
    return net.activation((1, h, w, c), -1, 1)


def write(name):
    """The same cases give the same file."""
    text = "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n"
    to = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(to, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as zipped:
        zipped.write(text.encode())
    print(len(cases), "cases,", os.path.getsize(to), "bytes")
