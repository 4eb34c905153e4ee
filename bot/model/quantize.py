"""Smaller and faster forms of a single-precision ONNX model."""

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic


def quantize_int8(source: Path, target: Path) -> None:
    """Writes `source` with 8-bit matrix products: weights per channel, activations scaled on the fly.

    Embedding tables become half precision: eight bits per table cost accuracy and win no time.
    """
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        # Weights of 7 bits: processors without VNNI add pairs of 8-bit products in 16 bits, which overflow.
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
    model = onnx.load(target)
    halve_embeddings(model)
    onnx.save(model, target)


def halve_embeddings(model: onnx.ModelProto) -> None:
    """Stores every float table that is looked up (Gather) in half precision, cast back after the look-up."""
    graph = model.graph
    tables = {
        tensor.name: tensor for tensor in graph.initializer if tensor.data_type == onnx.TensorProto.FLOAT
    }
    lookups = [node for node in graph.node if node.op_type == "Gather" and node.input[0] in tables]
    for node in lookups:
        table = tables[node.input[0]]
        if table.data_type == onnx.TensorProto.FLOAT:
            halved = numpy_helper.to_array(table).astype(np.float16)
            table.CopyFrom(numpy_helper.from_array(halved, table.name))
        result, node.output[0] = node.output[0], f"{node.output[0]}_half"
        cast = helper.make_node("Cast", [node.output[0]], [result], to=onnx.TensorProto.FLOAT)
        graph.node.insert(list(graph.node).index(node) + 1, cast)
