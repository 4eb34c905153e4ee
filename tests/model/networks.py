"""Small networks in ONNX whose middle has one channel much larger than the others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.model.onnx_model import Inputs

WIDTH, INNER, LOUD = 8, 32, 5
Floats = NDArray[np.float32]


def write_network(path: Path, activation: str = "Gelu", layers: int = 1, loud: float = 40.0) -> Path:
    """Feed-forward layers that share their weights; the inner channel `LOUD` is much larger than the others."""
    draw = np.random.default_rng(0)
    inner = draw.normal(0, 0.5, (WIDTH, INNER)).astype(np.float32)
    inner[:, LOUD] *= loud
    outer = draw.normal(0, 0.5, (INNER, WIDTH)).astype(np.float32)
    outer[LOUD] /= loud
    weights = {"w1": inner, "b1": draw.normal(0, 0.5, INNER).astype(np.float32), "w2": outer}
    nodes, x = [], "x"
    for n in range(layers):
        nodes += [
            helper.make_node("MatMul", [x, "w1"], [f"sum{n}"], name=f"inner{n}"),
            helper.make_node("Add", [f"sum{n}", "b1"], [f"in{n}"], name=f"bias{n}"),
            helper.make_node(activation, [f"in{n}"], [f"out{n}"], name=f"act{n}"),
            helper.make_node("MatMul", [f"out{n}", "w2"], [f"y{n}"], name=f"outer{n}"),
        ]
        x = f"y{n}"
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", WIDTH])],
        [helper.make_tensor_value_info(x, TensorProto.FLOAT, ["rows", WIDTH])],
        [numpy_helper.from_array(values, name) for name, values in weights.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), path)
    return path


def inputs(seed: int) -> Inputs:
    values = np.random.default_rng(seed).normal(size=(50, WIDTH)).astype(np.float32)
    return {"x": values}  # type: ignore[dict-item]


def run(path: Path, given: Mapping[str, NDArray[Any]]) -> Floats:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    result: Floats = session.run(None, dict(given))[0]
    return result
