"""Whom a message is aimed at, however it is written."""

from datetime import timedelta

import pytest

from benchmarks.disguises import DISGUISES
from bot.context.engine import Context
from bot.context.parameters import ContextSettings
from bot.context.roster import SeenRoster
from bot.domain.message import Incoming, Kind, Person, Surface
from bot.domain.scores import Category, Scored
from bot.domain.signals import Signals, TargetReason
from bot.intake.passages import passage_of
from tests.context.helpers import CHANNEL, GUILD, START

_BEN, _MARLA, _INA, _TOBY, _ANN = (
    Person(number, (name,)) for number, name in enumerate(("Ben", "Marla", "Ina", "Toby", "Ann"), start=1)
)
_MEMBERS = SeenRoster([_BEN, _MARLA, _INA, _TOBY, _ANN])


def _signals(text: str, kind: Kind = Kind.NEW) -> Signals:
    """What Ann's `text` leads to, half a minute after Ben spoke."""
    context, settings = Context(), ContextSettings()
    for author, said, second in ((_BEN, "what a day", 0), (_ANN, text, 30)):
        surface = Surface.NAME if kind is Kind.NAME and author is _ANN else Surface.CONTENT
        passage = passage_of(surface, said)
        at = START + timedelta(seconds=second)
        incoming = Incoming(GUILD, CHANNEL, second + 1, author, at, (passage,), "v", kind=kind)
        scores = [(passage, Scored({Category.INSULT: 0.9}, "test"))]
        signals = context.assess(incoming, scores, settings, known=_MEMBERS)
    return signals


def _named(text: str, kind: Kind = Kind.NEW) -> set[int]:
    return {target.id for target in _signals(text, kind).targets if target.reason is TargetReason.NAME}


@pytest.mark.parametrize(
    "text",
    [
        "youuuu are a pathetic loser",
        "shuuuut up idiot",
        "y.o.u are a pathetic loser",
        "**yo**u are a pathetic loser",
        "https://a.example/?q=%79%6F%75%20%61%72%65%20%61%20%6C%6F%73%65%72",
        "||you|| are a pathetic loser",
    ],
)
def test_you_and_orders_are_found_in_the_scoring_copy(text: str) -> None:
    signals = _signals(text)
    assert signals.second_person
    assert [(target.id, target.weight) for target in signals.targets] == [(_BEN.id, 0.5)]


@pytest.mark.parametrize(
    "text",
    ["b3n is a pathetic loser", "b e n is a pathetic loser", "beeeen is a pathetic loser", "Be.n is a loser"],
)
def test_names_are_found_in_disguise(text: str) -> None:
    assert _named(text) == {_BEN.id}


_CLEARLY = sorted(DISGUISES.keys() - {"letter left out", "letters swapped"})
"""Disguises after which a name of nobody who is around is clear; a slip of a name needs somebody who is."""


@pytest.mark.parametrize("disguise", _CLEARLY)
def test_a_name_is_found_under_every_disguise(disguise: str) -> None:
    assert _named(DISGUISES[disguise]("Marla is a pathetic loser")) == {_MARLA.id}


@pytest.mark.parametrize(
    "name", ["BenIsAPatheticLoser", "MarlaIsAPatheticLoser", "marla_is_a_pathetic_loser"]
)
def test_a_name_is_found_in_a_nickname_without_spaces(name: str) -> None:
    assert len(_named(name, Kind.NAME)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "in a minute",
        "go to by bus, or not",
        "i need an n95 mask",
        "mar 3rd works",
        "b4 noon please",
        "been there, done that",
        "marble is heavy",
    ],
)
def test_ordinary_words_are_nobodys_name(text: str) -> None:
    assert _named(text) == set()
