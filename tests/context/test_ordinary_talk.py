"""Talk that a model takes for an attack: games, and words for who somebody is."""

from typing import Any

import pytest

from bot.context.ordinary_talk import ordinary_talk
from bot.context.phrases import words
from bot.domain.reasons import NoteCode
from bot.domain.scores import Category
from bot.policy.decide import decide
from tests.context.helpers import LEA, MIA, Chat
from tests.support.policies import fixed


@pytest.mark.parametrize(
    "text",
    [
        "I'm going to destroy you in Smash tonight",
        "you're dead next round",
        "I'll murder you at chess",
        "we will annihilate you in the tournament",
        "you should kill yourself to respawn at base, it's faster",
    ],
)
def test_a_challenge_in_a_game_is_no_threat(text: str) -> None:
    kind, harmless = ordinary_talk(words(text)) or (None, frozenset())
    assert kind is NoteCode.GAME_TALK
    assert Category.THREAT in harmless
    assert Category.INSULT not in harmless


@pytest.mark.parametrize(
    "text",
    [
        "i'm gonna crush you and not in a game",
        "i will kill you after the match",
        "i'll find you and beat you at school, that's no game",
        "kys, you lost the round",
        "i will kill you",
        "great match, you loser",
    ],
)
def test_what_is_said_outside_of_it_is_no_game(text: str) -> None:
    assert ordinary_talk(words(text)) is None


@pytest.mark.parametrize("text", ["gay", "trans", "Lesbian!", "i'm bisexual", "black woman", "half german"])
def test_words_for_who_somebody_is_are_no_attack(text: str) -> None:
    grave = {Category.IDENTITY_ATTACK: 0.95, Category.INSULT: 0.9, Category.TOXICITY: 0.95}
    assert decide(Chat().say(MIA, text, scores=grave), fixed("strict")).allowed


@pytest.mark.parametrize("text", ["you're gay", "so gay", "gay loser", "all muslims stink"])
def test_what_is_said_about_somebody_counts(text: str) -> None:
    assert ordinary_talk(words(text)) is None


def test_what_does_not_count_is_named() -> None:
    signals = Chat().say(LEA, "trans", scores={Category.IDENTITY_ATTACK: 0.95})
    assert [note.code for note in signals.notes] == [NoteCode.IDENTITY_WORDS]
    assert signals.hostility == 0


@pytest.mark.parametrize("group", [{"mentions_many": True}, {}])
def test_an_attack_on_a_role_or_everyone_is_aimed(group: dict[str, Any]) -> None:
    text = "@Moderators are pathetic clowns" if group else "@everyone pathetic clowns"
    signals = Chat().say(MIA, text, insult=0.9, **group)
    assert signals.to_group
    assert "hide" in decide(signals, fixed("balanced")).level_names
    assert decide(Chat().say(MIA, "pathetic clowns", insult=0.9), fixed("balanced")).allowed
