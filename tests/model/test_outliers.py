"""Large channels apart: the same results in single precision, and closer ones in eight bits."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from bot.model.outliers import nodes_apart, split_outliers
from bot.model.quantize import quantize_int8
from tests.model.networks import INNER, LOUD, WIDTH, inputs, run, write_network


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
    quantize_int8(source, tmp_path / "plain8.onnx", [inputs(1)])
    apart = nodes_apart(tmp_path / "split.onnx")
    quantize_int8(tmp_path / "split.onnx", tmp_path / "split8.onnx", [inputs(1)], keep=apart)
    wanted = run(source, inputs(2))
    plain, split = (
        np.abs(run(tmp_path / f"{name}8.onnx", inputs(2)) - wanted).mean() for name in ("plain", "split")
    )
    assert split < plain / 2


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
