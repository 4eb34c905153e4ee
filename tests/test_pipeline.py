"""The path: which form of a passage counts, one call of the model for many messages, context advanced once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.context.engine import Context
from bot.domain.level import Mode
from bot.domain.message import Incoming, Passage, Person, Surface, Unread, Unscored
from bot.domain.scores import Category, Scored
from bot.intake.cleaning.word_lists import is_readable
from bot.pipeline import judge, score, score_many
from bot.policy.schema import changed
from tests.support.policies import fixed
from tests.support.scorer import CALM, ScriptedScorer

BEN = Person(5, ("Ben",))


def message(*passages: Passage, number: int = 1) -> Incoming:
    return Incoming(
        1,
        2,
        number,
        Person(4, ("Ann",)),
        datetime(2026, 1, 1, tzinfo=UTC),
        passages,
        f"v{number}",
        mentions=(BEN,),
    )


def passage(cleaned: str, raw: str | None = None) -> Passage:
    return Passage(
        Surface.CONTENT,
        raw or cleaned,
        cleaned,
        disguised=raw is not None,
        both_count=raw is not None and is_readable(raw),
    )


def insult(scored: Scored) -> float:
    return scored.probabilities[Category.INSULT]


async def test_the_cleaned_form_is_scored() -> None:
    scorer = ScriptedScorer()
    await score(scorer, message(Passage(Surface.CONTENT, "**hello** there", "hello there")))
    assert scorer.seen == ["hello there"]


async def test_of_a_disguised_passage_the_more_hostile_form_counts() -> None:
    scorer = ScriptedScorer({"clean": {Category.INSULT: 0.9}, "raw": {Category.INSULT: 0.2}})
    ((_, scored),) = await score(scorer, message(passage("clean", "raw")))
    assert insult(scored) == 0.9
    assert scorer.seen == ["clean", "raw"]

    scorer = ScriptedScorer({"clean": {Category.INSULT: 0.1}, "raw": {Category.INSULT: 0.8}})
    ((_, scored),) = await score(scorer, message(passage("clean", "raw")))
    assert insult(scored) == 0.8


async def test_a_disguise_that_reads_as_no_words_is_not_scored_itself() -> None:
    scorer = ScriptedScorer({"qzx": {Category.INSULT: 0.8}})
    ((_, scored),) = await score(scorer, message(passage("clean", "qzx vwk jjq")))
    assert insult(scored) < 0.1
    assert scorer.seen == ["clean"]


async def test_what_the_model_does_not_cover_gets_no_score() -> None:
    scorer = ScriptedScorer({"die sonne scheint": {Category.THREAT: 0.9}})
    foreign = replace(passage("die sonne scheint"), unread=True)
    scored = await score(scorer, message(foreign, passage("hello")))
    assert [bool(result.probabilities) for _, result in scored] == [False, True]
    assert scorer.seen == ["hello"]


async def test_many_messages_are_one_call_and_keep_their_order() -> None:
    calls: list[int] = []

    class Counting(ScriptedScorer):
        async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
            calls.append(len(texts))
            return [Scored(CALM | {Category.INSULT: len(text) / 100}, "m") for text in texts]

    batch = [message(passage("a")), message(), message(passage("now", "then"), passage("aa"))]
    results = await score_many(Counting(), batch)

    assert calls == [4]
    assert [[insult(scored) for _, scored in found] for found in results] == [[0.01], [], [0.04, 0.02]]


async def test_a_message_without_text_asks_no_model() -> None:
    scorer = ScriptedScorer()
    assert await score(scorer, message()) == []
    assert scorer.seen == []


async def test_the_server_is_passed_on_so_that_no_server_starves_another() -> None:
    tenants: list[int] = []

    class Noting(ScriptedScorer):
        async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
            tenants.append(tenant)
            return await super().score(texts, tenant=tenant)

    await score(Noting(), replace(message(passage("a")), guild_id=77))
    assert tenants == [77]


async def test_shadow_and_live_judge_alike() -> None:
    scorer = ScriptedScorer({"bad": {Category.INSULT: 0.99}})
    verdicts = []
    for mode in Mode:
        policy, context = changed(fixed("balanced"), mode=mode), Context()
        for number in range(1, 4):
            incoming = message(passage("bad"), number=number)
            verdicts.append(judge(incoming, await score(scorer, incoming), policy, context).verdict)
    assert verdicts[:3] == verdicts[3:]
    assert verdicts[0].level_names == ["hide", "escalate"]


async def test_judging_advances_context_and_leaves_other_contexts_alone() -> None:
    scorer = ScriptedScorer({"bad": {Category.INSULT: 0.99}})
    incoming, used, unused = message(passage("bad")), Context(), Context()
    judge(incoming, await score(scorer, incoming), fixed("balanced"), used)

    assert used.drain(1)
    assert not unused.drain(1)


async def test_the_exempt_are_left_alone_but_context_has_seen_them() -> None:
    scorer = ScriptedScorer({"bad": {Category.INSULT: 0.99}})
    policy, context = changed(fixed("balanced"), exempt_channels={2}), Context()
    incoming = message(passage("bad"))
    assessment = judge(incoming, await score(scorer, incoming), policy, context)

    assert assessment.verdict.allowed
    assert assessment.signals.probabilities[Category.INSULT] == 0.99


def test_a_friendly_line_is_not_judged_by_the_hostile_one_before_it() -> None:
    """Joined with it, it would be hostile; but that one has its verdict already."""
    context, policy = Context(), fixed("balanced")
    hostile = {Category.INSULT: 0.95}

    def said(number: int, *surfaces: Surface, joined_with: int = 1) -> Incoming:
        passages = tuple(Passage(surface, "text", "text") for surface in surfaces)
        if Surface.JOINED in surfaces:
            passages = (*passages[:-1], replace(passages[-1], parts=(joined_with, number)))
        sent = datetime(2026, 1, 1, 10, 0, number, tzinfo=UTC)
        mentioned = (Person(9),)
        return Incoming(1, 2, number, Person(4), sent, passages, "v", mentions=mentioned)

    def judged(incoming: Incoming, *scores: dict[Category, float]) -> list[str]:
        pairs = [(p, Scored(s, "m")) for p, s in zip(incoming.passages, scores, strict=True)]
        return judge(incoming, pairs, policy, context).verdict.level_names

    assert judged(said(1, Surface.CONTENT), hostile) == ["hide"]
    assert judged(said(5, Surface.CONTENT, Surface.JOINED), {Category.INSULT: 0.01}, hostile) == ["allow"]
    other = said(50, Surface.CONTENT, Surface.JOINED, joined_with=49)
    assert judged(other, {Category.INSULT: 0.01}, hostile) == ["hide"]


class _LongScorer(ScriptedScorer):
    """Reads 100 windows of each text, and says of texts with "endless" that there are more."""

    async def score(self, texts: Sequence[str], *, tenant: int = 0) -> list[Scored]:
        found = await super().score(texts, tenant=tenant)
        return [
            replace(one, windows=100, cut="endless" in text) for one, text in zip(found, texts, strict=True)
        ]


def test_after_a_line_that_was_judged_rules_read_the_next_one_alone() -> None:
    policy, context, calm = fixed("balanced"), Context(), {Category.INSULT: 0.01}
    first = message(passage("kys"))
    assert not judge(first, [(first.passages[0], Scored(calm, "m"))], policy, context).verdict.allowed
    for number, said in enumerate(("sorry, that was not ok", "wrong chat"), start=2):
        joined = Passage(Surface.JOINED, f"kys {said}", f"kys {said}", parts=(first.message_id, number))
        later = replace(
            message(passage(said), joined, number=number), sent_at=first.sent_at.replace(second=number)
        )
        scored = [(each, Scored(calm, "m")) for each in later.passages]
        assert judge(later, scored, policy, context).verdict.allowed


async def test_the_model_reads_only_so_much_of_one_message_and_the_rest_is_said() -> None:
    scorer, long = _LongScorer(), "words " * 500
    incoming = message(*(passage(f"{long}{number}") for number in range(8)))
    after, scored = await score_many(scorer, [message(passage("short")), incoming])

    assert insult(after[0][1]) < 0.1
    assert [bool(result.probabilities) for _, result in scored] == [True] * 6 + [False] * 2
    assert len(scorer.seen) == 1 + 6
    signals = judge(incoming, scored, fixed("balanced"), Context()).signals
    assert signals.unscored == (Unscored(Unread.TOO_LONG),)


async def test_so_does_one_text_that_is_too_long() -> None:
    incoming = message(passage("an endless text"))
    scored = await score(_LongScorer(), incoming)
    signals = judge(incoming, scored, fixed("balanced"), Context()).signals
    assert signals.unscored == (Unscored(Unread.TOO_LONG),)


async def test_both_forms_of_a_passage_count_as_read() -> None:
    ((_, scored),) = await score(_LongScorer(), message(passage("clean", "endless raw")))
    assert (scored.windows, scored.cut) == (200, True)
