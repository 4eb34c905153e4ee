"""Detoxify -> ONNX. Imports torch: only the preparing process may import this module."""

import io
from pathlib import Path
from typing import Any

import torch
from detoxify import Detoxify
from torch.export import Dim
from transformers import AttentionInterface

OPSET = 20
"""The first with Gelu as one operator, and run by every ONNX Runtime that pyproject.toml allows; later ones change no
operator used here."""
_ATTENTION = "onnx_multi_head_attention"


def load_original(checkpoint: Path, files: Path | None = None) -> Detoxify:
    """The original model of a checkpoint in Detoxify's format, in single precision.

    `files` is a folder with the tokenizer's and the configuration's files. Without it, they are fetched under
    the name in the checkpoint, as Detoxify does. Nothing of `checkpoint` is run: it is read with `weights_only`, which
    refuses all but tensors and plain values. Raises `pickle.UnpicklingError` for anything else.
    """
    original = Detoxify(checkpoint=_plain_copy(checkpoint, files))
    original.model.float().eval()
    return original


def _plain_copy(checkpoint: Path, files: Path | None) -> io.BytesIO:
    """What stands in the checkpoint, written anew, for Detoxify, which would unpickle the file itself.

    With `files` for its model type, which Detoxify hands to `from_pretrained`.
    """
    loaded = torch.load(checkpoint, map_location="cpu", weights_only=True)
    if files:
        loaded["config"]["arch"]["args"]["model_type"] = str(files)
    changed = io.BytesIO()
    torch.save(loaded, changed)
    changed.seek(0)
    return changed


def export_onnx(original: Detoxify, target: Path) -> None:
    """Writes the single-precision form; inputs `input_ids`, `attention_mask` (int64, rows x tokens)."""
    model = original.model
    before = model.config._attn_implementation
    AttentionInterface.register(_ATTENTION, _attention)
    model.set_attn_implementation(_ATTENTION)
    layers = _layers(model)
    if layers is not None:
        last = layers[-1]
        layers[-1] = _FirstTokenLayer(last)
    shape = {0: Dim("rows", max=65_536), 1: Dim("tokens", min=3, max=_longest(model))}
    ids = torch.full((2, 16), 5, dtype=torch.long)
    try:
        with torch.no_grad():
            torch.onnx.export(
                _Logits(model, len(original.class_names)).eval(),
                (ids, torch.ones_like(ids)),
                target,
                dynamo=True,
                external_data=False,
                opset_version=OPSET,
                dynamic_shapes=(shape, shape),
                input_names=["input_ids", "attention_mask"],
                output_names=["logits"],
            )
    finally:
        model.set_attn_implementation(before)
        if layers is not None:
            layers[-1] = last


class _Logits(torch.nn.Module):  # type: ignore[misc]
    """What is exported: ids and mask in, logits out."""

    def __init__(self, model: torch.nn.Module, classes: int) -> None:
        super().__init__()
        self.model = model
        self.classes = classes

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        # transformers leaves masks of four dimensions alone, so this one reaches `_attention` as it is.
        mask = attention_mask[:, None, None, :].to(torch.int32)
        logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=mask)[0]
        # Models trained against bias have further outputs, for identities; Detoxify does not report them.
        return logits[:, : self.classes]


class _FirstTokenLayer(torch.nn.Module):  # type: ignore[misc]
    """The last layer of a BERT-like encoder for the first token only.

    The classifier reads nothing else, so the other tokens' queries and feed-forward are left out: the same
    result for less work.
    """

    def __init__(self, layer: Any) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, hidden: torch.Tensor, attention_mask: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        attention = self.layer.attention
        first = hidden[:, :1]
        mixed = _fused_attention(
            attention.self.query(first),
            attention.self.key(hidden),
            attention.self.value(hidden),
            attention_mask,
            heads=attention.self.num_attention_heads,
            scale=attention.self.attention_head_size**-0.5,
        )
        attended = attention.output(mixed, first)
        output: torch.Tensor = self.layer.output(self.layer.intermediate(attended), attended)
        return output


def _attention(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor,
    scaling: float | None = None,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Transformers' interface (states of shape rows, heads, tokens, head size) to `_fused_attention`."""
    rows, heads, tokens, size = query.shape

    def flat(states: torch.Tensor) -> torch.Tensor:
        return states.transpose(1, 2).reshape(rows, tokens, heads * size)

    mixed = _fused_attention(
        flat(query), flat(key), flat(value), attention_mask, heads=heads, scale=scaling or size**-0.5
    )
    return mixed.reshape(rows, tokens, heads, size), None


def _fused_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    mask: torch.Tensor,
    *,
    heads: int,
    scale: float,
) -> torch.Tensor:
    """Attention as ONNX Runtime's one operator instead of a dozen; states are (rows, tokens, hidden).

    https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MultiHeadAttention
    """
    return torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        (query, key, value, None, mask[:, 0, 0, :]),
        attrs={"num_heads": heads, "scale": scale},
        dtype=query.dtype,
        shape=query.shape,
        version=1,
    )


def _layers(model: Any) -> torch.nn.ModuleList | None:
    """The encoder's layers; None for ALBERT, whose layers are one and the same."""
    return getattr(model.base_model.encoder, "layer", None)


def _longest(model: Any) -> int:
    """Tokens that the position embeddings suffice for; RoBERTa starts counting behind the padding id."""
    positions: int = model.config.max_position_embeddings
    return positions - model.config.pad_token_id - 1 if "roberta" in model.config.model_type else positions
