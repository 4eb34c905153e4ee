"""Decisions of the first release were sentences. Here they become codes and numbers, as of revision 0002.

Frozen with that revision: it knows the sentences and the codes of that moment, and imports nothing of the program.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Params = dict[str, int | float | str]

_CATEGORIES = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
)
_PATTERNS = frozenset(
    {
        "self_harm_disclosure",
        "private_data",
        "encouraging_self_harm",
        "serious_act",
        "pile_on",
        "sustained",
        "mutual_conflict",
        "acute",
    }
)
_SURFACES = frozenset(
    {
        *(
            "content",
            "embed",
            "component",
            "forward",
            "poll",
            "attachment",
            "text_file",
            "sticker",
            "thread",
            "tag",
        ),
        *("name", "channel_status", "event", "automod", "joined"),
    }
)
_AIMS = {
    "a mention": "mention",
    "their name": "name",
    "a name several share": "shared_name",
    "their name, which is a word as well": "word_name",
    "a short form of their name": "short_name",
    "the beginning of their name": "name_beginning",
    "their name, misspelt": "misspelt_name",
    "a reply": "reply",
    "a reply that says 'you'": "reply_you",
    "being told about somebody else": "told_about_others",
    "going on from the line before": "line_before",
    "'you' just after they spoke": "you_after_them",
    "'you' in their thread": "you_in_thread",
    "coming right after them": "right_after_them",
    "being in their thread": "in_thread",
}
_SIMPLE = {
    "left alone: posted by a webhook, which the policy leaves out": "exempt_webhook",
    "left alone: posted by a bot, which the policy leaves out": "exempt_bot",
    "left alone: the channel is exempt": "exempt_channel",
    "left alone: the author has an exempt role": "exempt_role",
    "someone may be hurting: care, never punishment": "disclosure",
    "reports or quotes somebody else's words: nothing automatic": "reported_speech",
    "reported by a member": "member_report",
}
_HANDLINGS = {
    "a forward: only that is deleted, the original stands elsewhere and stays": "delete_forward",
    "the bot cannot change it: moderators can": "propose",
    "the policy leaves names to moderators: they can reset it": "propose_reset",
}
_UNREAD = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "file too large": "file_too_large",
    "file too long to read whole": "file_cut",
    "file unreadable": "file_unreadable",
    "more files": "more_files",
}
_EXCUSED = "; not escalated, as the author hits back after being attacked"
_NAME = "|".join(category.replace("_", " ") for category in sorted(_CATEGORIES, key=len, reverse=True))
_SCORE = re.compile(
    rf"(?P<category>{_NAME}) (?P<score>[\d.]+)(?: \(banter: counts as (?P<counted>[\d.]+)\))?"
    r"(?P<rule> by rule \(wishes somebody dead or hurt\))? ≥ (?P<threshold>[\d.]+), aimed at (?P<aim>.+)"
)
_BANTER = re.compile(
    rf"(?P<category>{_NAME}) (?P<score>[\d.]+), but between people who banter: counts as (?P<counted>[\d.]+)"
)
_UNAIMED = re.compile(rf"(?P<category>{_NAME}) (?P<score>[\d.]+), but aimed at nobody")
_STRIKES = re.compile(
    r"strikes: (?P<points>[\d.]+) points ≥ (?P<threshold>[\d.]+), so it is deleted with a timeout of 10 minutes"
)
_AIM = re.compile(r"(?P<people>one person|\d+ people) by (?P<by>.+)")
_IN_BRACKETS = re.compile(r" ?\([^()]*\)")
_GRAVEST_FIRST = ("escalate", "hide", "warn")


def decision(
    outcome: Sequence[str] | None,
    reasons: Sequence[str] | None,
    scores: Mapping[str, float] | None,
    signals: Mapping[str, Any] | None,
    surface: str,
) -> dict[str, Any]:
    """The decision (schema version 1) that the columns of revision 0001 stand for.

    Sentences did not say to which level they led: those that led to one get the gravest of the outcome. What cannot
    be read is kept as a sentence in `legacy`, without what stood in brackets, where names were.
    """
    levels = [level for level in outcome or () if level in _GRAVEST_FIRST]
    signals, scores, reasons = signals or {}, scores or {}, reasons or ()
    gravest = next((level for level in _GRAVEST_FIRST if level in levels), None)
    patterns = [found for found in signals.get("patterns") or [] if found.get("kind") in _PATTERNS]
    kinds = {str(found.get("explanation")): str(found["kind"]) for found in patterns}
    read, legacy = _each(reasons, lambda sentence: _reason(sentence, gravest, kinds))
    notes, unread_notes = _each(signals.get("notes") or [], _note)
    return {
        "schema_version": 1,
        "levels": levels,
        "reasons": read,
        "notes": notes,
        "scores": {name: float(score) for name, score in scores.items() if name in _CATEGORIES},
        "surface": surface if surface in _SURFACES else "content",
        "hostility": float(signals.get("hostility", 0.0)),
        "banter": float(signals.get("banter", 1.0)),
        "second_person": bool(signals.get("second_person")),
        "reported_speech": bool(signals.get("reported_speech")),
        "hitting_back": bool(signals.get("hitting_back")),
        "disguised": bool(signals.get("disguised")),
        "targets": [_target(*target) for target in signals.get("targets") or [] if target[0] is not None],
        "findings": [_finding(found) for found in patterns],
        "unscored": [left for left in map(_unscored, signals.get("unscored") or []) if left],
        "legacy": [*legacy, *unread_notes],
    }


def fallback(outcome: Sequence[str] | None, reasons: Sequence[str] | None) -> dict[str, Any]:
    """What is left of a row in which something else than sentences is not as the first release wrote it."""
    return {
        "schema_version": 1,
        "levels": [level for level in outcome or () if level in _GRAVEST_FIRST],
        "scores": {},
        "surface": "content",
        "legacy": [_IN_BRACKETS.sub("", str(sentence)) for sentence in reasons or ()],
    }


def _each(
    sentences: Iterable[str], read: Callable[[str], dict[str, Any] | None]
) -> tuple[list[dict[str, Any]], list[str]]:
    """What `read` made of `sentences`, and those that it could not read."""
    found: list[dict[str, Any]] = []
    left: list[str] = []
    for sentence in sentences:
        try:
            made = read(sentence)
        except ValueError:
            made = None
        if made is None:
            left.append(_IN_BRACKETS.sub("", sentence))
        else:
            found.append(made)
    return found, left


def _reason(sentence: str, gravest: str | None, kinds: Mapping[str, str]) -> dict[str, Any] | None:
    excused = sentence.endswith(_EXCUSED)
    plain = sentence.removesuffix(_EXCUSED)
    level = None if excused else gravest
    if plain in kinds:
        return _made("pattern", level, {"pattern": kinds[plain]}, excused)
    if plain in _SIMPLE:
        return _made(_SIMPLE[plain], level if plain == "reported by a member" else None, {}, excused)
    if plain in _HANDLINGS:
        how = _HANDLINGS[plain]
        return _made("handling", level if how != "delete_forward" else None, {"handling": how}, excused)
    if plain.startswith("not scored: "):
        left = _unscored(plain.removeprefix("not scored: "))
        return left and _made(
            "unscored", None, {name: value for name, value in left.items() if value}, excused
        )
    if match := _SCORE.fullmatch(plain):
        aim = _aim(match["aim"])
        code = "death_wish" if match["rule"] else "score"
        return aim and _made(code, level, _numbers(match) | aim, excused)
    if match := _BANTER.fullmatch(plain):
        return _made("banter", None, _numbers(match), excused)
    if match := _UNAIMED.fullmatch(plain):
        return _made("unaimed", None, _numbers(match), excused)
    if match := _STRIKES.fullmatch(plain):
        params: Params = {
            "points": float(match["points"]),
            "threshold": float(match["threshold"]),
            "minutes": 10,
        }
        return _made("strikes", level, params, excused)
    return None


def _made(code: str, level: str | None, params: Params, excused: bool) -> dict[str, Any]:
    return {"code": code, "level": level, "params": params, "excused": excused}


def _numbers(match: re.Match[str]) -> Params:
    found: Params = {"category": match["category"].replace(" ", "_")}
    for name in ("score", "counted", "threshold"):
        value = match.groupdict().get(name)
        if value is not None:
            found[name] = float(value)
    return found


def _aim(words: str) -> Params | None:
    if words == '"you"':
        return {"aim": "you", "people": 0}
    if words == "nobody in particular":
        return {"aim": "nobody", "people": 0}
    match = _AIM.fullmatch(words)
    if match is None:
        return None
    people = 1 if match["people"] == "one person" else int(match["people"].split()[0])
    return {"aim": _target_reason(match["by"]), "people": people}


def _target_reason(words: str) -> str:
    """The code of a reason, which named the word that was taken for a name in brackets."""
    return _AIMS.get(words) or _AIMS.get(words.rpartition(" (")[0]) or "legacy"


def _target(user: int, weight: float, reason: str) -> dict[str, Any]:
    return {"id": int(user), "weight": float(weight), "reason": _target_reason(reason)}


def _unscored(words: str) -> Params | None:
    if words.startswith("language: "):
        language = words.removeprefix("language: ").partition("-")[0]
        return {"what": "language", "language": language} if language.isalpha() else None
    return {"what": _UNREAD[words], "language": ""} if words in _UNREAD else None


def _finding(found: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(found["kind"])
    target = found.get("target")
    return {
        "kind": kind,
        "target_id": None if target is None else int(target),
        "authors": [int(author) for author in found.get("authors") or []],
        "messages": [int(message) for message in found.get("messages") or []],
        "measures": _measures(kind, str(found.get("explanation", ""))),
        "counted": [
            {"message_id": int(message), "author_id": int(author), "weight": float(weight)}
            for message, author, weight in found.get("counted") or []
        ],
    }


_N = r"[\d.]+"
_MEASURES: dict[str, tuple[str, ...]] = {
    "encouraging_self_harm": (rf"weight (?P<aim>{_N}) of 1",),
    "serious_act": (rf"score (?P<score>{_N})\) .*weight (?P<aim>{_N}) of 1",),
    "pile_on": (
        rf"(?P<people>\d+) people were .* within (?P<window>{_N}) (?P<unit>minutes|hours) \((?P<percent>\d+)% of the "
        rf"(?P<addressed_by>\d+) .*pressure (?P<pressure>{_N}), spread over (?P<effective>{_N}) people",
    ),
    "sustained": (
        rf"(?P<episodes>\d+) episodes on (?P<days>\d+) days within (?P<window_days>\d+) days \(weight "
        rf"(?P<weight>{_N}), from (?P<threshold>{_N}) on",
        rf"(?P<people>\d+) people keep .*burden (?P<burden>{_N}), from (?P<threshold>{_N}) on",
    ),
    "mutual_conflict": (rf"weights (?P<forth>{_N}) and (?P<back>{_N}), from (?P<threshold>{_N}) on",),
    "acute": (rf"pressure (?P<pressure>{_N}), alert from (?P<threshold>{_N}) on",),
}
_WHOLE = frozenset({"people", "addressed_by", "episodes", "days", "window_days", "aggressors"})
_PRIVATE = {
    "an e-mail address": "email",
    "an address": "address",
    "a phone number": "phone",
    "where somebody lives": "residence",
}


def _measures(kind: str, sentence: str) -> Params:
    if kind == "private_data":
        data = next((code for words, code in _PRIVATE.items() if sentence.endswith(f": {words}.")), None)
        return {"data": data} if data else {}
    match = next((m for p in _MEASURES.get(kind, ()) if (m := re.search(p, sentence))), None)
    if match is None:
        return {}
    groups = match.groupdict()
    hours = groups.pop("unit", None) == "hours"
    measures: Params = {
        name: int(value) if name in _WHOLE else float(value)
        for name, value in groups.items()
        if value is not None and name != "percent"
    }
    if "window" in measures:
        measures["window"] = float(measures["window"]) * (3600 if hours else 60)
    if "percent" in groups:
        measures["fraction"] = int(groups["percent"]) / 100
    if kind == "acute" and (crowd := re.search(r"from (\d+)% of those", sentence)):
        measures["fraction"] = int(crowd[1]) / 100
    if kind == "sustained" and "weight" in measures:
        measures |= _one_sided(sentence)
    return measures


def _one_sided(sentence: str) -> Params:
    found: Params = {}
    if share := re.search(r"(\d+)% of the hostility between the two", sentence):
        found["share"] = int(share[1]) / 100
    if several := re.search(r"(\d+) people are hostile to the target", sentence):
        found["aggressors"] = int(several[1])
    if "the author has more power here" in sentence:
        found["outranks"] = 1
    return found


_NOTES: dict[str, str] = {
    "Speaks of hurting themselves: care, no action; counts towards nothing.": "disclosure",
    "Mentions a role or everyone: no single person is meant by that.": "mentions_many",
    "Tells the other to stop: no banter discount towards them for two weeks.": "objects",
    "Quotes what somebody else said: counts for less, and nothing happens automatically.": "reported_speech",
    "Hits back at somebody who was hostile minutes ago: counts half.": "hits_back",
    "The author has more power here than the target (role or length of membership).": "outranks",
}
_REFUSED = {
    "a threat or an attack on identity is never banter": "grave",
    "the target reported this person or told them to stop": "objected",
    "the author has an active strike about the target": "strike",
    "several people are hostile to the target": "several",
}
_NUMBERED_NOTES = (
    ("death_wish", re.compile(r"Wishes somebody dead or hurt: counts as at least (?P<floor>\d\.\d\d)\.")),
    ("exclusion", re.compile(r"Shuts somebody out: counts as at least (?P<floor>\d\.\d\d)\.")),
    ("sexual", re.compile(r"Sexual words \((?P<score>\d\.\d\d)\) aimed at a person count as hostility\.")),
    (
        "banter",
        re.compile(
            r"Banter between friends: counts (?P<factor>\d+)% \(mutual (?P<mutual>\d\.\d\d), friendly "
            r"(?P<friendly>\d\.\d\d) of 1\)\."
        ),
    ),
)


def _note(sentence: str) -> dict[str, Any] | None:
    if sentence in _NOTES:
        return {"code": _NOTES[sentence], "params": {}}
    if sentence.startswith("Not taken as banter: "):
        why = _REFUSED.get(sentence.removeprefix("Not taken as banter: ").removesuffix("."))
        return {"code": "banter_refused", "params": {"why": why}} if why else None
    for code, pattern in _NUMBERED_NOTES:
        if match := pattern.fullmatch(sentence):
            params = {name: float(value) for name, value in match.groupdict().items()}
            if "factor" in params:
                params["factor"] /= 100
            return {"code": code, "params": params}
    return None
