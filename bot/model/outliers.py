"""Channels whose activations are far larger than all others, apart from the rest before 8-bit quantisation.

One scale serves a whole activation tensor, so a few large channels make it coarse for all. What comes out of a
feed-forward layer's activation function has such channels. They are few and always the same ones, so they get
products of their own, which stay in single precision (LLM.int8(), Dettmers et al. 2022,
https://arxiv.org/abs/2208.07339; there found at run time, here once on calibration texts). In exact arithmetic the
network stays the same: channels of the inner layer are only summed in another order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from bot.model.onnx_model import Inputs
from bot.model.quantize import Floats, channel_peaks

CHANNELS = 16
"""Kept apart per layer: of 1,536 in `compact`, where the largest is four times the next. More win nothing."""
APART = "apart"


@dataclass(frozen=True, slots=True)
class _FeedForward:
    """x·W1 + b1 -> Gelu -> ·W2, as nodes of the graph."""

    inner: onnx.NodeProto
    bias: onnx.NodeProto
    gelu: onnx.NodeProto
    outer: onnx.NodeProto

    @property
    def bias_name(self) -> str:
        """Name of b1, the input of the addition that is no result of the product."""
        name: str = next(name for name in self.bias.input if name != self.inner.output[0])
        return name


def split_outliers(source: Path, target: Path, calibration: Iterable[Inputs], count: int = CHANNELS) -> None:
    """Writes `source` with the `count` largest inner channels of each feed-forward layer apart.

    `calibration` are inputs of the model, as it is given them. Layers of another shape are left as they are. Nodes that
    must stay in single precision have names that `nodes_apart` gives.
    """
    model = onnx.load(source)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    layers = _feed_forwards(model.graph, weights)
    peaks = channel_peaks(model, [layer.outer.input[0] for layer in layers], calibration)
    # Layers may share their weights (ALBERT), and then share the choice of channels.
    shared: dict[str, Floats] = {}
    for layer in layers:
        known = shared.setdefault(layer.outer.input[1], np.zeros_like(peaks[layer.outer.input[0]]))
        np.maximum(known, peaks[layer.outer.input[0]], out=known)
    made: dict[str, onnx.TensorProto] = {}
    for layer in layers:
        large = np.sort(np.argsort(-shared[layer.outer.input[1]], kind="stable")[:count])
        _split(model.graph, layer, large, weights, made)
    model.graph.initializer.extend(made.values())
    _tidy(model.graph)
    onnx.save(model, target)


def nodes_apart(path: Path) -> list[str]:
    """Names of the products that `split_outliers` made for the large channels."""
    return [node.name for node in onnx.load(path).graph.node if node.name.startswith(f"{APART}_")]


def _feed_forwards(graph: onnx.GraphProto, weights: Mapping[str, onnx.TensorProto]) -> list[_FeedForward]:
    by_output = {node.output[0]: node for node in graph.node}
    found = []
    for outer in graph.node:
        if outer.op_type != "MatMul" or outer.input[1] not in weights:
            continue
        gelu = by_output.get(outer.input[0])
        bias = by_output.get(gelu.input[0]) if gelu is not None and gelu.op_type == "Gelu" else None
        if bias is None or bias.op_type != "Add" or not any(name in weights for name in bias.input):
            continue
        inner = next((by_output[name] for name in bias.input if name in by_output), None)
        if inner is not None and inner.op_type == "MatMul" and inner.input[1] in weights:
            found.append(_FeedForward(inner, bias, gelu, outer))
    return found


def _split(
    graph: onnx.GraphProto,
    layer: _FeedForward,
    large: NDArray[np.intp],
    weights: Mapping[str, onnx.TensorProto],
    made: dict[str, onnx.TensorProto],
) -> None:
    """Gives the `large` inner channels of `layer` nodes of their own, and their sum with the rest its old name."""
    names = layer.inner.input[1], layer.bias_name, layer.outer.input[1]
    inner, bias, outer = (numpy_helper.to_array(weights[name]) for name in names)
    rest = np.setdiff1d(np.arange(len(outer)), large)

    def stored(part: str, axis: int, values: Floats) -> str:
        name = f"{names[axis]}_{part}"
        if name not in made:
            made[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    result, own = layer.outer.output[0], layer.outer.name
    apart = [
        helper.make_node(
            "MatMul",
            [layer.inner.input[0], stored(APART, 0, inner[:, large])],
            [f"{own}_a"],
            name=f"{APART}_{own}_inner",
        ),
        helper.make_node("Add", [f"{own}_a", stored(APART, 1, bias[large])], [f"{own}_b"]),
        _like(layer.gelu, f"{own}_b", f"{own}_c"),
        helper.make_node(
            "MatMul", [f"{own}_c", stored(APART, 2, outer[large])], [f"{own}_d"], name=f"{APART}_{own}_outer"
        ),
        helper.make_node("Add", [f"{own}_rest", f"{own}_d"], [result]),
    ]
    layer.inner.input[1] = stored("rest", 0, inner[:, rest])
    layer.bias.input[list(layer.bias.input).index(names[1])] = stored("rest", 1, bias[rest])
    layer.outer.input[1] = stored("rest", 2, outer[rest])
    layer.outer.output[0] = f"{own}_rest"
    after = [node.name for node in graph.node].index(own) + 1
    for place, node in enumerate(apart, start=after):
        graph.node.insert(place, node)


def _like(node: onnx.NodeProto, source: str, result: str) -> onnx.NodeProto:
    """A node that does the same to another tensor."""
    copy = onnx.NodeProto()
    copy.CopyFrom(node)
    copy.name = f"{node.name}_{APART}"
    copy.input[:], copy.output[:] = [source], [result]
    return copy


def _tidy(graph: onnx.GraphProto) -> None:
    """Drops weights that nothing uses now, and notes of shapes that are no longer true."""
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]
