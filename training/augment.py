"""Label-independent changes of a text, so that casing, mentions, quotes or disguises predict nothing."""

import random
import re
from collections.abc import Callable

from bot.intake.cleaning.clean import clean

_NAMES = (
    *("Alex", "Sam", "Mia", "Leo", "Nova", "Kai", "Zoe", "Max", "Luna", "Finn"),
    *("Ivy", "Ash", "Robin", "Jules", "Noor", "Tariq", "Chen", "Priya", "Mateo", "Olga"),
)
_EMOJI = (
    "😂",
    "🤣",
    "😭",
    "💀",
    "🙂",
    "😅",
    "🙄",
    "😐",
    "👀",
    "🔥",
    "✨",
    "🤔",
    "😊",
    "❤️",
    "👍",
    "🎮",
    "😡",
    "🥺",
    "😎",
    "🤷",
)
_LAUGHTER = ("lol", "lmao", "haha", "xd", "bruh", "fr", "ngl", "tbh")
_LEET = str.maketrans({"a": "4", "e": "3", "i": "1", "o": "0", "s": "5"})
_CHAT = {
    "you": "u",
    "your": "ur",
    "you're": "ur",
    "are": "r",
    "because": "cuz",
    "please": "pls",
    "people": "ppl",
}
_UNCHAT = {"u": "you", "ur": "your", "r": "are", "cuz": "because", "pls": "please", "ppl": "people"}
_FINAL = re.compile(r"[.!?…\s]+$")
_WORD = re.compile(r"[A-Za-z']+")


def _casing(text: str, rng: random.Random) -> str:
    roll = rng.random()
    if roll < 0.55:
        return text.lower()
    if roll < 0.60:
        return text.upper()
    if roll < 0.72:
        return text[:1].upper() + text[1:]
    return text


def _final_punctuation(text: str, rng: random.Random) -> str:
    bare = _FINAL.sub("", text) or text
    asks = text.rstrip().endswith("?")
    roll = rng.random()
    if roll < 0.45:
        return bare
    if roll < 0.60 and not asks:
        return bare + rng.choice((".", "!", "...", "!!"))
    return text


def _spelling(text: str, rng: random.Random, words: dict[str, str]) -> str:
    return _WORD.sub(lambda match: words.get(match.group().lower(), match.group()), text)


def _chat_spelling(text: str, rng: random.Random) -> str:
    return _spelling(text, rng, _CHAT)


def _full_spelling(text: str, rng: random.Random) -> str:
    return _spelling(text, rng, _UNCHAT)


def _mention(text: str, rng: random.Random) -> str:
    name = rng.choice(_NAMES)
    who = rng.choice(
        (f"@{name}", f"@{name.lower()}", "@user", "@USER", f"<@{rng.randrange(10**17, 10**18)}>", name)
    )
    return f"{who} {text}" if rng.random() < 0.8 else f"{text} {who}"


def _quotes(text: str, rng: random.Random) -> str:
    return rng.choice(('"{}"', "“{}”", "'{}'", "> {}", "**{}**", "||{}||", "*{}*")).format(text)


def _emoji(text: str, rng: random.Random) -> str:
    return text + rng.choice((" ", "")) + rng.choice(_EMOJI) * rng.choice((1, 1, 1, 2, 3))


def _laughter(text: str, rng: random.Random) -> str:
    word = rng.choice(_LAUGHTER)
    return f"{text} {word}" if rng.random() < 0.7 else f"{word} {text}"


def _link(text: str, rng: random.Random) -> str:
    return f"{text} https://{rng.choice(('youtu.be', 'example.com', 'tenor.com'))}/{rng.randrange(10**6)}"


def _change_word(text: str, rng: random.Random, change: Callable[[str], str], least: int = 4) -> str:
    words = text.split(" ")
    long = [i for i, word in enumerate(words) if len(word) >= least and word.isalpha()]
    if long:
        i = rng.choice(long)
        words[i] = change(words[i])
    return " ".join(words)


def _swap(text: str, rng: random.Random) -> str:
    def change(word: str) -> str:
        i = rng.randrange(1, len(word) - 1)
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]

    return _change_word(text, rng, change)


def _delete(text: str, rng: random.Random) -> str:
    def change(word: str) -> str:
        i = rng.randrange(1, len(word))
        return word[:i] + word[i + 1 :]

    return _change_word(text, rng, change)


def _repeat(text: str, rng: random.Random) -> str:
    return _change_word(text, rng, lambda word: word + word[-1] * rng.randrange(1, 4))


def _leet(text: str, rng: random.Random) -> str:
    return _change_word(text, rng, lambda word: word.lower().translate(_LEET))


def _spaced(text: str, rng: random.Random) -> str:
    separator = rng.choice((" ", " ", ".", "-", "*"))
    return _change_word(text, rng, separator.join)


def _join(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    if len(words) < 3:
        return text
    i = rng.randrange(len(words) - 1)
    return " ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]])


_CHANGES: tuple[tuple[float, Callable[[str, random.Random], str]], ...] = (
    (0.15, _chat_spelling),
    (0.10, _full_spelling),
    (0.04, _swap),
    (0.05, _delete),
    (0.02, _repeat),
    (0.04, _leet),
    (0.03, _spaced),
    (0.03, _join),
    (1.00, _final_punctuation),
    (0.04, _laughter),
    (0.06, _emoji),
    (0.02, _link),
    (0.05, _quotes),
    (0.10, _mention),
    (1.00, _casing),
)
"""Probability and change, in the order of application."""


CLEANED = 0.5


def augment(text: str, rng: random.Random) -> str:
    """A variant of `text` with the same meaning; which changes are made depends on `rng` alone.

    Half of the variants are read as the bot's intake cleans them, since the bot scores the raw and the cleaned form.
    """
    for probability, change in _CHANGES:
        if rng.random() < probability:
            text = change(text, rng)
    cleaned = clean(text).text.strip() if rng.random() < CLEANED else text
    return cleaned or text
