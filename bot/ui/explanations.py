"""Decisions in words, for two readers: people (no numbers, no thresholds) and experts (both)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from bot.domain.decision import Decision, decisive_categories
from bot.domain.finding import Finding, Pattern
from bot.domain.message import Unscored
from bot.domain.reasons import Note, NoteCode, Param, Reason, ReasonCode
from bot.domain.scores import Category
from bot.domain.signals import Circumstance, TargetReason
from bot.ui.catalogue import text

_CLEAR_AIM = 0.8
"""From this target weight on it is called clear who is meant: a reply or a clear name (docs/context.md, Target
weight)."""

_SAME_FOR_BOTH = frozenset(
    {
        ReasonCode.EXEMPT_WEBHOOK,
        ReasonCode.EXEMPT_BOT,
        ReasonCode.EXEMPT_CHANNEL,
        ReasonCode.EXEMPT_ROLE,
        ReasonCode.COPY,
        ReasonCode.DISCLOSURE,
        ReasonCode.REPORTED_SPEECH,
        ReasonCode.MEMBER_REPORT,
    }
)


class Reader(StrEnum):
    """Who reads: `people` are members, and moderators at a glance; `experts` look at *Explain* or the command line."""

    PEOPLE = "people"
    EXPERTS = "experts"


_AIMED_WITHOUT_TARGET = {TargetReason.YOU: "aimed-you", TargetReason.GROUP: "aimed-group"}


def rule(decision: Decision) -> str:
    """The rule that a message breaks, as told to the person it concerns."""
    broken = next((name for name in decision.rules if name is not Pattern.SELF_HARM_DISCLOSURE), "else")
    return text(f"rule-{broken}")


def reasons(decision: Decision, reader: Reader) -> list[str]:
    """Why, the decisive reasons first, each sentence once."""
    found = {finding.kind: finding for finding in decision.findings}
    shown = decision.distinct_reasons
    if reader is Reader.PEOPLE:
        shown = _without_the_roof(shown)
    said = [_reason(reason, found, decision.circumstances, reader) for reason in shown]
    legacy = decision.legacy if reader is Reader.EXPERTS else ()
    return list(dict.fromkeys([*said, *legacy]))


def notes(decision: Decision) -> list[str]:
    """What raised or lowered the hostility of the message, for experts."""
    return [note(each) for each in decision.notes]


def note(found: Note) -> str:
    """One thing that raised or lowered the hostility of a message, as a sentence for experts."""
    params = found.params
    if found.code is NoteCode.BANTER_REFUSED:
        return text(f"note-{found.code}", why=str(params["why"]))
    shown = {name: _percent(value) if name == "factor" else _two(value) for name, value in params.items()}
    return text(f"note-{found.code}", **shown)


def circumstances(found: Iterable[Circumstance]) -> str:
    """What besides the words spoke for or against an attack, each with its weight, for experts."""
    return ", ".join(text(f"circumstance-{each.code}", weight=_signed(each.weight)) for each in found)


def finding(found: Finding, reader: Reader) -> str:
    """A pattern that was found, as a sentence."""
    name = f"finding-{found.kind}"
    if found.kind is Pattern.PRIVATE_DATA and not found.measures:
        return text(f"pattern-{found.kind}")
    if not found.measures:
        return text(name)
    if (found.kind is Pattern.SUSTAINED and "burden" in found.measures) or (
        found.kind is Pattern.ACUTE and "fraction" in found.measures
    ):
        name += "-several"
    if "forth_lines" in found.measures:
        name += "-now"
    if found.kind is Pattern.PRIVATE_DATA:
        return text(name, data=str(found.measures["data"]))
    return text(name) if reader is Reader.PEOPLE else text(f"{name}-expert", **_measures(found))


def target_reason(reason: TargetReason) -> str:
    """What points at the person a message is aimed at."""
    return text(f"aim-{reason}")


def unscored(left: Unscored) -> str:
    """What no model reads."""
    return (
        text(f"unread-{left.what}", language=left.language) if left.language else text(f"unread-{left.what}")
    )


def _without_the_roof(reasons: list[Reason]) -> list[Reason]:
    """Every insult or threat is toxic as well: beside something more specific, that tells people nothing."""
    specific = set(decisive_categories(reasons)) - {Category.TOXICITY}
    return [r for r in reasons if not specific or r.params.get("category") != Category.TOXICITY]


def _reason(
    reason: Reason, found: Mapping[Pattern, Finding], weighed: Sequence[Circumstance], reader: Reader
) -> str:
    said = _unexcused(reason, found, weighed, reader)
    return text("reason-excused", reason=said) if reason.excused else said


def _unexcused(
    reason: Reason, found: Mapping[Pattern, Finding], weighed: Sequence[Circumstance], reader: Reader
) -> str:
    code, params = reason.code, reason.params
    if code in _SAME_FOR_BOTH:
        return text(f"reason-{code}")
    if code is ReasonCode.PATTERN:
        pattern = Pattern(str(params["pattern"]))
        return finding(found[pattern], reader) if pattern in found else text(f"pattern-{pattern}")
    if code is ReasonCode.HANDLING:
        return text(f"reason-handling-{params['handling']}")
    if code is ReasonCode.UNSCORED:
        return text("reason-unscored", what=_unread(params))
    if code is ReasonCode.STRIKES:
        return _strikes(params, reader)
    return _by_category(code, params, weighed, reader)


def _by_category(
    code: ReasonCode, params: Mapping[str, Param], weighed: Sequence[Circumstance], reader: Reader
) -> str:
    category = str(params["category"])
    given = {"remark": text(f"remark-{category}")} if reader is Reader.PEOPLE else _numbers(params)
    if "aim" in params:
        given["aimed"] = _aimed(params, reader)
    if reader is Reader.PEOPLE:
        return text(f"reason-{code}", **given)
    name = f"reason-{code}"
    if code is ReasonCode.SCORE and "counted" in params:
        name += "-weighed" if weighed else "-softened"
    if code is ReasonCode.EXCLUSION and "counted" in params:
        name += "-weighed"
    if weighed:
        given["circumstances"] = circumstances(weighed)
    return text(f"{name}-expert", category=text(f"category-{category}"), **given)


def _numbers(params: Mapping[str, Param]) -> dict[str, str]:
    return {name: _two(value) for name, value in params.items() if name in {"score", "counted", "threshold"}}


def _aimed(params: Mapping[str, Param], reader: Reader) -> str:
    aim, people = TargetReason(str(params["aim"])), int(params["people"])
    if not people:
        return text(_AIMED_WITHOUT_TARGET.get(aim, "aimed-nobody"))
    if reader is Reader.PEOPLE:
        return text("aimed-at", people=people)
    return text("aimed-at-expert", people=people, by=target_reason(aim))


def _strikes(params: Mapping[str, Param], reader: Reader) -> str:
    minutes = int(params["minutes"])
    if reader is Reader.PEOPLE:
        return text("reason-strikes", minutes=minutes)
    points, threshold = f"{float(params['points']):.1f}", f"{float(params['threshold']):g}"
    return text("reason-strikes-expert", points=points, threshold=threshold, minutes=minutes)


def _unread(params: Mapping[str, Param]) -> str:
    if "language" in params:
        return text(f"unread-{params['what']}", language=str(params["language"]))
    return text(f"unread-{params['what']}")


def _measures(found: Finding) -> dict[str, str | float]:
    """The measures of `found` as its sentence for experts takes them."""
    said: dict[str, str | float] = {}
    for name, value in found.measures.items():
        if name in {"fraction", "share"}:
            said[name] = _percent(value)
        elif name in {"pressure", "weight", "burden", "forth", "back", "score"}:
            said[name] = _two(value)
        elif name == "effective":
            said[name] = f"{float(value):.1f}"
        elif name == "threshold":
            said[name] = f"{float(value):g}"
        elif name == "window":
            said[name] = _span(float(value))
        elif name == "aim":
            said["sureness"] = _sureness(float(value))
        else:
            said[name] = value
    if found.kind is Pattern.SUSTAINED and "burden" not in found.measures:
        said["because"] = "; ".join(
            text(f"sustained-{name}", **{name: said[name]})
            for name in ("share", "aggressors", "outranks")
            if name in said
        )
    return said


def _sureness(aim: float) -> str:
    return text("sureness-clear" if aim >= _CLEAR_AIM else "sureness-probable", aim=f"{aim:.1f}")


def _span(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 120:
        return text("span-minutes", count=round(minutes, 1))
    return text("span-hours", count=round(minutes / 60, 1))


def _two(value: Param) -> str:
    return f"{float(value):.2f}"


def _signed(weight: float) -> str:
    """`weight` with its sign, a real minus."""
    return f"{weight:+.2f}".replace("-", "\N{MINUS SIGN}")


def _percent(value: Param) -> str:
    return f"{float(value):.0%}"
