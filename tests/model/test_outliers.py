"""Large channels apart: the same results in single precision, and closer ones in eight bits."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from bot.model.onnx_model import Inputs
from bot.model.outliers import nodes_apart, split_outliers
from bot.model.quantize import quantize_int8

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


def run(path: Path, given: Inputs) -> Floats:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    result: Floats = session.run(None, given)[0]
    return result


def initializers(path: Path) -> dict[str, Sequence[int]]:
    return {tensor.name: tuple(tensor.dims) for tensor in onnx.load(path).graph.initializer}


@pytest.mark.parametrize("layers", [1, 3])
def test_the_split_network_gives_the_same_results(tmp_path: Path, layers: int) -> None:
    source = write_network(tmp_path / "source.onnx", layers=layers)
    split_outliers(source, tmp_path / "split.onnx", [inputs(1)], count=4)
    assert np.allclose(run(tmp_path / "split.onnx", inputs(2)), run(source, inputs(2)), rtol=1e-4, atol=1e-3)


def test_the_largest_channel_is_among_those_apart(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx")
    split_outliers(source, tmp_path / "split.onnx", [inputs(1)], count=1)
    graph = onnx.load(tmp_path / "split.onnx").graph
    apart = next(tensor for tensor in graph.initializer if tensor.name == "w1_apart")
    original = next(tensor for tensor in onnx.load(source).graph.initializer if tensor.name == "w1")
    assert np.array_equal(numpy_helper.to_array(apart)[:, 0], numpy_helper.to_array(original)[:, LOUD])


def test_eight_bits_come_closer_with_large_channels_apart(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx")
    split_outliers(source, tmp_path / "split.onnx", [inputs(1)], count=1)
    quantize_int8(source, tmp_path / "plain8.onnx")
    quantize_int8(
        tmp_path / "split.onnx", tmp_path / "split8.onnx", keep=nodes_apart(tmp_path / "split.onnx")
    )
    wanted = run(source, inputs(2))
    plain, split = (
        np.abs(run(tmp_path / f"{name}8.onnx", inputs(2)) - wanted).mean() for name in ("plain", "split")
    )
    assert split < plain / 3


def test_shared_weights_are_stored_once_and_old_ones_dropped(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx", layers=3)
    split_outliers(source, tmp_path / "split.onnx", [inputs(1)], count=4)
    assert initializers(tmp_path / "split.onnx") == {
        "w1_apart": (WIDTH, 4),
        "b1_apart": (4,),
        "w2_apart": (4, WIDTH),
        "w1_rest": (WIDTH, INNER - 4),
        "b1_rest": (INNER - 4,),
        "w2_rest": (INNER - 4, WIDTH),
    }
    assert len(nodes_apart(tmp_path / "split.onnx")) == 6


def test_layers_of_another_shape_are_left_as_they_are(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx", activation="Relu")
    split_outliers(source, tmp_path / "split.onnx", [inputs(1)])
    assert nodes_apart(tmp_path / "split.onnx") == []
    assert np.array_equal(run(tmp_path / "split.onnx", inputs(2)), run(source, inputs(2)))
