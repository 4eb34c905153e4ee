"""Somebody who may be hurting: looked after, never acted on; what they say besides is read by itself."""

from collections.abc import Mapping

import pytest

from bot.context.disclosure import phrase_in, pieces
from bot.context.engine import Context
from bot.domain.finding import Pattern
from bot.domain.message import Incoming, Person
from bot.domain.scores import Category
from bot.intake.completing import Completing
from bot.intake.language import ENGLISH
from bot.intake.passages import passages_of
from bot.pipeline import Assessment, judge, score
from tests.context.helpers import START
from tests.support.policies import fixed
from tests.support.scorer import CALM, ScriptedScorer

_BEN, _ANN = Person(1, ("Ben",)), Person(2, ("Ann",))
_HURTING: dict[Category, float] = CALM | {Category.SELF_HARM: 0.9, Category.SEVERE_TOXICITY: 0.9}
_ATTACK: dict[Category, float] = CALM | {Category.INSULT: 0.9, Category.TOXICITY: 0.9}


async def _judged(
    *texts: str, scripted: Mapping[str, Mapping[Category, float]] | None = None
) -> list[Assessment]:
    """What becomes of Ann's lines, two seconds apart, in a channel with Ben."""
    scorer = ScriptedScorer(dict(scripted or {}))
    context, complete = Context(), Completing(ENGLISH)
    found = []
    for number, text in enumerate(texts, start=1):
        at = START.replace(second=2 * number)
        incoming = complete(
            Incoming(
                7, 70, number, _ANN, at, passages_of(text), "v", mentions=(_BEN,) if "<@1>" in text else ()
            )
        )
        found.append(judge(incoming, await score(scorer, incoming), fixed("balanced"), context))
    return found


def _cared_for(assessment: Assessment) -> bool:
    return any(found.kind is Pattern.SELF_HARM_DISCLOSURE for found in assessment.signals.findings)


async def test_a_score_is_enough_in_any_wording() -> None:
    (judged,) = await _judged("the bridge looks so peaceful", scripted={"bridge": _HURTING})
    assert _cared_for(judged)
    assert judged.verdict.allowed
    assert judged.signals.hostility == 0


async def test_nothing_is_counted_whatever_the_scores() -> None:
    hurting = _HURTING | {Category.INSULT: 0.95, Category.THREAT: 0.9}
    (judged,) = await _judged("<@1> nobody would care", scripted={"nobody": hurting})
    assert _cared_for(judged)
    assert judged.verdict.allowed


@pytest.mark.parametrize(
    "text", ["kms. <@1> you are a stupid loser", "<@1> i want to die and you are a stupid loser"]
)
async def test_an_attack_on_somebody_in_the_same_message_is_not_shielded(text: str) -> None:
    (judged,) = await _judged(text, scripted={"loser": _ATTACK})
    assert _cared_for(judged)
    assert "hide" in judged.verdict.level_names
    assert [target.id for target in judged.signals.targets] == [_BEN.id]


async def test_nor_is_a_death_wish() -> None:
    (judged,) = await _judged("kms. kys <@1>")
    assert _cared_for(judged)
    assert Pattern.ENCOURAGING_SELF_HARM in [found.kind for found in judged.signals.findings]


async def test_nor_an_attack_in_the_next_line() -> None:
    first, second = await _judged("kms", "<@1> you are a stupid loser", scripted={"loser": _ATTACK})
    assert first.verdict.allowed
    assert "hide" in second.verdict.level_names
    assert not _cared_for(second)


async def test_what_one_says_of_oneself_beside_it_is_no_attack() -> None:
    (judged,) = await _judged("i want to die. i am such a stupid loser", scripted={"loser": _ATTACK})
    assert _cared_for(judged)
    assert judged.verdict.allowed


async def test_the_line_after_a_disclosure_is_not_read_together_with_it() -> None:
    _, second = await _judged("i want to die", "gg", scripted={"die": _HURTING})
    assert not _cared_for(second)
    assert second.verdict.allowed


async def test_after_a_flagged_line_an_apology_stands() -> None:
    first, *others = await _judged(
        "<@1> you are a stupid loser", "sorry, that was not ok", "wrong chat", scripted={"loser": _ATTACK}
    )
    assert not first.verdict.allowed
    assert all(judged.verdict.allowed for judged in others)


async def test_a_report_of_somebody_elses_despair_is_none_by_its_phrase() -> None:
    (judged,) = await _judged("my sister told me: i want to die")
    assert judged.verdict.allowed


@pytest.mark.parametrize(
    "text",
    [
        "i want to die",
        "kms",
        "so tired of living",
        "no one would care if i died",
        "thinking of ending my life",
        "i don't see the point in living anymore",
        "what is the most painless way to die",
        "i've been thinking about killing myself",
        "i took all my pills",
        "i don't want to wake up tomorrow",
        "i relapsed and cut last night",
    ],
)
def test_phrases_are_enough_for_a_model_without_that_score(text: str) -> None:
    assert phrase_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "don't do it, we need you",
        "the song's called i don't want to live forever",
        "how do i kill myself in creative mode",
        "kms lmao",
        "go die",
        "the world would be better off without you",
        "my dog is better off dead than in pain",
        "i'm dying laughing",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not phrase_in(text)


async def test_a_phrase_that_the_score_contradicts_is_none() -> None:
    unlikely = {"die": CALM | {Category.SELF_HARM: 0.01}}
    (judged,) = await _judged("i want to die, i called the teacher dad", scripted=unlikely)
    assert not _cared_for(judged)


async def test_a_song_or_a_game_asks_for_more() -> None:
    (judged,) = await _judged("last life of this level", scripted={"life": CALM | {Category.SELF_HARM: 0.7}})
    assert not _cared_for(judged)
    (judged,) = await _judged("last life of this level", scripted={"life": CALM | {Category.SELF_HARM: 0.9}})
    assert _cared_for(judged)


def test_a_text_falls_into_sentences_and_clauses() -> None:
    assert pieces("kms. you loser, go away and never come back") == [
        "kms",
        "you loser",
        "go away",
        "and never come back",
    ]
    assert len(pieces("a. " * 50)) == 8
