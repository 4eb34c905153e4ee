"""A smaller and faster form of a single-precision ONNX model whose scores depend on nothing but the text.

Products of activations and weights run on eight bits. A scale for the activations of a whole batch, as
`onnxruntime.quantization.quantize_dynamic` takes it, lets a text's scores depend on its neighbours: by .25 in the worst
case with `compact`. So activations get scales that no neighbour moves:

- What comes out of normalisation or attention keeps to known ranges: its scales are fixed beforehand, on calibration
  texts. Channels differ much, so each is first divided by a factor of its own, and the weights are multiplied by it
  (SmoothQuant, Xiao et al. 2023, https://arxiv.org/abs/2211.10438).
- What comes out of a feed-forward layer's activation function has peaks that differ from token to token: it gets a
  scale per row (one token), on the fly. Fixed scales there are farther from the original than a batch's.

With `compact` this is as fast as scales per batch, and half as far from the original.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.model.onnx_model import Inputs

Floats = NDArray[np.float32]

SMOOTHING = 0.7
"""How much of the channels' differences is moved into the weights: 0 none, 1 all."""
_RANGE = 127
_ORT = "com.microsoft"
_LEAST = 1e-4
_CONSTANTS: Mapping[str, NDArray[Any]] = {
    "eight_bits/range": np.array(_RANGE, np.float32),
    "eight_bits/one": np.array(1, np.float32),
    "eight_bits/zero": np.array(128, np.uint8),
    "eight_bits/last_axis": np.array([-1], np.int64),
    # Gelu is never below -0.17, so the peak of a row is its highest value, or this.
    "eight_bits/depth": np.array(0.17, np.float32),
}


def quantize_int8(
    source: Path, target: Path, calibration: Iterable[Inputs], *, keep: Sequence[str] = ()
) -> None:
    """Writes `source` with 8-bit matrix products: weights scaled per channel, activations as said above.

    `calibration` are inputs of the model, as it is given them. Nodes named in `keep` stay in single precision.
    Embedding tables become half precision: eight bits per table cost accuracy and win no time.
    """
    model = onnx.load(source)
    quantizer = _Quantizer(model.graph, frozenset(keep))
    quantizer.replace(channel_peaks(model, quantizer.steady_inputs(), calibration))
    _halve_embeddings(model)
    onnx.save(model, target)


def channel_peaks(
    model: onnx.ModelProto, tensors: Sequence[str], calibration: Iterable[Inputs]
) -> dict[str, Floats]:
    """The largest absolute value of each channel of `tensors` over all of `calibration`."""
    if not tensors:
        return {}
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    del probe.graph.output[:]
    probe.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in tensors
    )
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    peaks: dict[str, Floats] = {}
    for inputs in calibration:
        for name, values in zip(tensors, session.run(list(tensors), dict(inputs)), strict=True):
            highest = np.abs(values.reshape(-1, values.shape[-1])).max(axis=0)
            peaks[name] = np.maximum(peaks[name], highest) if name in peaks else highest
    return peaks


class _Quantizer:
    """The matrix products of a graph with constant weights, on their way to eight bits."""

    def __init__(self, graph: onnx.GraphProto, keep: frozenset[str]) -> None:
        self._graph = graph
        self._weights = {tensor.name: tensor for tensor in graph.initializer}
        self._makers = {output: node for node in graph.node for output in node.output}
        self._products = {node.output[0]: node for node in graph.node if self._fits(node, keep)}
        self._nodes: list[onnx.NodeProto] = []
        self._made: dict[str, onnx.TensorProto] = {}
        self._done: set[str] = set()

    def _fits(self, node: onnx.NodeProto, keep: frozenset[str]) -> bool:
        if node.op_type != "MatMul" or node.name in keep:
            return False
        weight = self._weights.get(node.input[1])
        return weight is not None and len(weight.dims) == 2 and weight.data_type == TensorProto.FLOAT

    def steady_inputs(self) -> list[str]:
        """Names of the activations whose scales are fixed beforehand."""
        names = dict.fromkeys(node.input[0] for node in self._products.values())
        return [name for name in names if not self._is_peaked(name)]

    def _is_peaked(self, name: str) -> bool:
        maker = self._makers.get(name)
        return maker is not None and maker.op_type == "Gelu"

    def replace(self, peaks: Mapping[str, Floats]) -> None:
        """Replaces every product; `peaks` of the channels of `steady_inputs`."""
        factors = {name: self._factors(name, peaks) for name in peaks}
        biases = self._biases(factors)
        for node in self._graph.node:
            result = node.output[0]
            if result in self._products and node.input[0] in factors:
                self._add_fixed(node, factors[node.input[0]], biases.get(result))
            elif result in self._products:
                self._add_by_row(node)
            elif not any(addition is node for addition in biases.values()):
                self._nodes.append(node)
        constants = [numpy_helper.from_array(value, name) for name, value in _CONSTANTS.items()]
        used = {name for node in self._nodes for name in node.input}
        tensors = [t for t in (*self._graph.initializer, *self._made.values(), *constants) if t.name in used]
        _refill(self._graph.node, self._nodes)
        _refill(self._graph.initializer, tensors)

    def _readers(self, name: str) -> frozenset[str]:
        """The weights that these activations are multiplied by."""
        return frozenset(node.input[1] for node in self._products.values() if node.input[0] == name)

    def _factors(self, name: str, peaks: Mapping[str, Floats]) -> Floats:
        """What each channel of these activations is divided by so that all of them fit into eight bits.

        Activations with the same weights (layers of ALBERT) get the same factors, so that these stay the same too.
        """
        readers = self._readers(name)
        alike = [channels for other, channels in peaks.items() if self._readers(other) == readers]
        weights = [np.abs(self._weight(weight)).max(axis=1) for weight in readers]
        heights = np.maximum(np.max(alike, axis=0), _LEAST)
        widths = np.maximum(np.max(weights, axis=0), _LEAST)
        smooth = heights**SMOOTHING / widths ** (1 - SMOOTHING)
        factors: Floats = (smooth * (heights / smooth).max() / _RANGE).astype(np.float32)
        return factors

    def _weight(self, name: str) -> Floats:
        weight: Floats = numpy_helper.to_array(self._weights[name])
        return weight

    def _biases(self, factors: Mapping[str, Floats]) -> dict[str, onnx.NodeProto]:
        """Additions of a constant that alone read the result of a product with fixed scales, by that result."""
        readers: dict[str, list[onnx.NodeProto]] = {}
        for node in self._graph.node:
            for name in node.input:
                readers.setdefault(name, []).append(node)
        found = {}
        for result, node in self._products.items():
            reader = readers.get(result, [])
            if node.input[0] in factors and len(reader) == 1 and self._adds_constant(reader[0], result):
                found[result] = reader[0]
        return found

    def _adds_constant(self, node: onnx.NodeProto, result: str) -> bool:
        if node.op_type != "Add" or node.input[0] != result:
            return False
        bias = self._weights.get(node.input[1])
        return bias is not None and len(bias.dims) == 1

    def _add_fixed(self, node: onnx.NodeProto, factors: Floats, addition: onnx.NodeProto | None) -> None:
        """The product, and the addition of its bias, as one operator."""
        rows, result = node.input[0], node.output[0]
        if self._first(rows):
            self._make(f"{rows}/factors", 1 / factors)
            self._add("Mul", [rows, f"{rows}/factors"], f"{rows}/scaled")
            self._round(rows)
        bias = [addition.input[1]] if addition is not None else []
        inputs = self._product(node, factors)
        target = result if addition is None else addition.output[0]
        self._add("MatMulIntegerToFloat", [*inputs, *([""] if bias else []), *bias], target, domain=_ORT)

    def _add_by_row(self, node: onnx.NodeProto) -> None:
        """The product of the rounded numbers, times the channel's scale, times the row's peak."""
        rows, result = node.input[0], node.output[0]
        if self._first(rows):
            self._add("ReduceMax", [rows, "eight_bits/last_axis"], f"{rows}/highest", keepdims=1)
            self._add("Max", [f"{rows}/highest", "eight_bits/depth"], f"{rows}/peak")
            self._add("Div", ["eight_bits/range", f"{rows}/peak"], f"{rows}/factor")
            self._add("Mul", [rows, f"{rows}/factor"], f"{rows}/scaled")
            self._round(rows)
        inputs = self._product(node)
        self._add("MatMulIntegerToFloat", inputs, f"{result}/unscaled", domain=_ORT)
        self._add("Mul", [f"{result}/unscaled", f"{rows}/peak"], result)

    def _first(self, rows: str) -> bool:
        """Whether these activations are met for the first time; several products may read them."""
        new = rows not in self._done
        self._done.add(rows)
        return new

    def _round(self, rows: str) -> None:
        constants = ["eight_bits/one", "eight_bits/zero"]
        self._add("QuantizeLinear", [f"{rows}/scaled", *constants], f"{rows}/eight_bits")

    def _product(self, node: onnx.NodeProto, factors: Floats | None = None) -> list[str]:
        """Inputs of the product: rows, rounded weight, scale 1 of the rows, channels' scales, zero of the rows.

        `factors` are those that the rows were divided by; without them the peak of each row is its scale.
        """
        rows, name = node.input[0], node.input[1]
        own = f"{name}/{'+'.join(sorted(self._readers(rows)))}/eight_bits"
        if own not in self._made:
            weight = self._weight(name) / _RANGE if factors is None else self._weight(name) * factors[:, None]
            peaks = np.abs(weight).max(axis=0)
            scale = np.where(peaks > 0, peaks, 1) / _RANGE
            self._make(own, np.round(weight / scale).astype(np.int8))
            self._make(f"{own}_scale", scale.astype(np.float32))
        return [f"{rows}/eight_bits", own, "eight_bits/one", f"{own}_scale", "eight_bits/zero"]

    def _make(self, name: str, values: NDArray[Any]) -> None:
        self._made[name] = numpy_helper.from_array(values, name)

    def _add(self, operator: str, inputs: Sequence[str], output: str, **attributes: object) -> None:
        self._nodes.append(helper.make_node(operator, inputs, [output], f"{output}/node", **attributes))


def _halve_embeddings(model: onnx.ModelProto) -> None:
    """Stores every float table that is looked up (Gather) in half precision, cast back after the look-up."""
    graph = model.graph
    tables = {
        tensor.name: tensor for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT
    }
    for node in [node for node in graph.node if node.op_type == "Gather" and node.input[0] in tables]:
        table = tables[node.input[0]]
        if table.data_type == onnx.TensorProto.FLOAT:
            halved = numpy_helper.to_array(table).astype(np.float16)
            table.CopyFrom(numpy_helper.from_array(halved, table.name))
        result, node.output[0] = node.output[0], f"{node.output[0]}_half"
        cast = helper.make_node("Cast", [node.output[0]], [result], to=onnx.TensorProto.FLOAT)
        graph.node.insert(list(graph.node).index(node) + 1, cast)


def _refill(field: Any, values: Iterable[object]) -> None:
    values = list(values)
    del field[:]
    field.extend(values)
