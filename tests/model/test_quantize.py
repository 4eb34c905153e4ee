"""Eight bits: close to the original, the same for a row whatever is beside it, and weights stored once."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from bot.model.quantize import quantize_int8
from tests.model.networks import WIDTH, inputs, run, write_network


@pytest.mark.parametrize("activation", ["Gelu", "Relu"])
def test_a_row_gets_the_same_result_whatever_is_beside_it(tmp_path: Path, activation: str) -> None:
    source = write_network(tmp_path / "source.onnx", activation, layers=2)
    quantize_int8(source, tmp_path / "eight.onnx", [inputs(1)])
    rows = inputs(2)["x"]
    together = run(tmp_path / "eight.onnx", inputs(2))
    louder = run(tmp_path / "eight.onnx", {"x": np.concatenate([rows[:10], 9 * rows[10:]])})
    alone = np.concatenate([run(tmp_path / "eight.onnx", {"x": row[None]}) for row in rows])
    assert np.allclose(together, alone, atol=1e-6)
    assert np.allclose(together[:10], louder[:10], atol=1e-6)


@pytest.mark.parametrize("activation", ["Gelu", "Relu"])
def test_results_are_close_to_the_original(tmp_path: Path, activation: str) -> None:
    source = write_network(tmp_path / "source.onnx", activation, loud=1.0)
    quantize_int8(source, tmp_path / "eight.onnx", [inputs(1)])
    wanted = run(source, inputs(2))
    assert np.abs(run(tmp_path / "eight.onnx", inputs(2)) - wanted).mean() < 0.05 * np.abs(wanted).mean()


def test_a_row_of_zeros_is_no_trouble(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx")
    quantize_int8(source, tmp_path / "eight.onnx", [inputs(1)])
    zeros = {"x": np.zeros((2, WIDTH), np.float32)}
    assert np.isfinite(run(tmp_path / "eight.onnx", zeros)).all()


def test_weights_that_layers_share_are_stored_once_and_in_eight_bits_alone(tmp_path: Path) -> None:
    quantize_int8(write_network(tmp_path / "source.onnx", layers=3), tmp_path / "eight.onnx", [inputs(1)])
    tensors = onnx.load(tmp_path / "eight.onnx").graph.initializer
    assert sum(tensor.data_type == TensorProto.INT8 for tensor in tensors) == 2
    assert not {"w1", "w2"} & {tensor.name for tensor in tensors}


def test_kept_products_stay_in_single_precision(tmp_path: Path) -> None:
    source = write_network(tmp_path / "source.onnx")
    quantize_int8(source, tmp_path / "eight.onnx", [inputs(1)], keep=["inner0", "outer0"])
    assert np.array_equal(run(tmp_path / "eight.onnx", inputs(2)), run(source, inputs(2)))
