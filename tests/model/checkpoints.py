"""Tiny random checkpoints in exactly Detoxify's format, with tokenizers made on the spot."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer
from tokenizers.models import BPE, Unigram
from tokenizers.pre_tokenizers import ByteLevel, Metaspace
from tokenizers.trainers import BpeTrainer, UnigramTrainer

from bot.model.parity import read_probes

CLASSES = ["toxicity", "severe_toxicity", "obscene", "threat", "insult", "identity_attack"]
ARCHITECTURES = ("Bert", "Roberta", "XLMRoberta", "Albert")
# Names the original's dataset used; Detoxify renames them when it loads a checkpoint.
_JIGSAW_NAMES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


@dataclass(frozen=True)
class TinyCheckpoint:
    """A checkpoint file and the folder with its tokenizer and configuration."""

    checkpoint: Path
    files: Path


def write_tiny(
    folder: Path, architecture: str, *, seed: int = 0, bias: float = -2.0, extra_outputs: int = 0
) -> TinyCheckpoint:
    """Writes a random model of two narrow layers. `extra_outputs` are outputs beyond the classes."""
    torch.manual_seed(seed)
    tokenizer = _tokenizer(architecture)
    config_class = getattr(transformers, f"{architecture}Config")
    config = config_class(
        vocab_size=len(tokenizer),
        hidden_size=64,
        embedding_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=514 if "Rob" in architecture else 512,
        type_vocab_size=1 if "Rob" in architecture else 2,
        pad_token_id=tokenizer.pad_token_id,
        num_labels=len(CLASSES) + extra_outputs,
        initializer_range=0.1,
    )
    name = f"{architecture}ForSequenceClassification"
    model = getattr(transformers, name)(config)
    last = model.classifier.out_proj if "Rob" in architecture else model.classifier
    torch.nn.init.constant_(last.bias, bias)
    folder.mkdir(parents=True, exist_ok=True)
    config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    arch = {
        "model_type": "somewhere-on-a-hub",
        "model_name": name,
        "tokenizer_name": f"{architecture}Tokenizer",
        "num_classes": len(CLASSES) + extra_outputs,
    }
    classes = _JIGSAW_NAMES if architecture == "Bert" else CLASSES
    saved = {"config": {"arch": {"args": arch}, "dataset": {"args": {"classes": classes}}}}
    torch.save(saved | {"state_dict": model.state_dict()}, folder / "tiny.ckpt")
    return TinyCheckpoint(folder / "tiny.ckpt", folder)


def _tokenizer(architecture: str) -> Any:
    if architecture == "Bert":
        return _wordpiece()
    if architecture == "Roberta":
        return _byte_level()
    return _unigram(architecture)


def _wordpiece() -> Any:
    characters = sorted({c for line in read_probes() for c in line.lower() if not c.isspace()})
    words = sorted({word for line in read_probes() for word in line.lower().split() if word.isalpha()})
    tokens = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *characters,
        *(f"##{c}" for c in characters),
        *words,
    ]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    return transformers.BertTokenizer(vocab=vocabulary, model_max_length=512)


def _byte_level() -> Any:
    bare = Tokenizer(BPE())
    bare.pre_tokenizer = ByteLevel(add_prefix_space=False)
    trainer = BpeTrainer(
        vocab_size=600,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    bare.train_from_iterator(read_probes(), trainer)
    model = _model_of(bare)
    merges = [tuple(merge) for merge in model["merges"]]
    return transformers.RobertaTokenizer(vocab=model["vocab"], merges=merges, model_max_length=512)


def _unigram(architecture: str) -> Any:
    special = {
        "XLMRoberta": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
        "Albert": ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"],
    }[architecture]
    bare = Tokenizer(Unigram())
    bare.pre_tokenizer = Metaspace()
    trainer = UnigramTrainer(vocab_size=400, special_tokens=special, unk_token="<unk>", show_progress=False)
    bare.train_from_iterator(read_probes(), trainer)
    pieces = [(piece, score) for piece, score in _model_of(bare)["vocab"]]
    return getattr(transformers, f"{architecture}Tokenizer")(vocab=pieces, model_max_length=512)


def _model_of(tokenizer: Tokenizer) -> dict[str, Any]:
    model: dict[str, Any] = json.loads(tokenizer.to_str())["model"]
    return model
