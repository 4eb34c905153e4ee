"""Reported speech: somebody else's words, told, quoted or sung rather than meant.

Rules, sentence by sentence. A cue (an attribution, a block quote with a remark, a reply that repeats the words,
"calling people … is not OK", a bug report, a lyric) makes a text reported; words of the author's own that are aimed at
the reader or at somebody mentioned, or agreement with what is quoted, unmake it. Quotation marks alone are no cue.
"""

import re

from bot.intake.cleaning.clean import clean
from bot.intake.quoting.cues import cues
from bot.intake.quoting.own_words import attacks, is_attack, is_remark

_MOST_CHARACTERS = 4000
"""Characters that are looked at: Discord's longest message, with Nitro
(https://support.discord.com/hc/en-us/articles/115000435108)."""
_LONGEST_QUOTE = 500
"""Characters between two quotation marks. By hand: more is hardly a quotation, and a bound keeps the search linear."""
_LONGEST_SINGLY_QUOTED = 300
"""The same between apostrophes. By hand: shorter, because apostrophes also stand for letters left out."""
_MOST_APOSTROPHES = 20
"""Letters left out between such marks. By hand, a bound on time: a quotation that long has fewer."""
_COMMON_RUN = 3
"""Words in a row that a reply shares with the message that it repeats, fewer where that one has fewer. By hand: two are
often shared by chance ("you are")."""
_FEWEST_REPEATED = 2
"""The same for a very short message. By hand: a single word is no repetition."""

_QUOTED = re.compile(
    rf"\"[^\"\n]{{1,{_LONGEST_QUOTE}}}\"|“[^“”\n]{{1,{_LONGEST_QUOTE}}}”|«[^«»\n]{{1,{_LONGEST_QUOTE}}}»"
    rf"|(?<![\w'])'[^'\n]{{2,{_LONGEST_SINGLY_QUOTED}}}+"
    rf"(?:'\w[^'\n]{{0,{_LONGEST_SINGLY_QUOTED}}}+){{0,{_MOST_APOSTROPHES}}}+'(?!\w)"
)
_MOST_AROUND = 6
"""Words beside a quotation that goes on with a report ("and then on tuesday he wrote"). By hand."""
_HIDDEN = "\0"
"""Stands for a quotation while a text is split."""
_BLOCK_QUOTE = re.compile(r"^[ \t]*>(?:>>)?[ \t]+(\S.*)$", re.MULTILINE)
_REST_IS_QUOTE = re.compile(r"^[ \t]*>>>[ \t]+\S[\s\S]*", re.MULTILINE)
_QUOTE_OR_COLON = re.compile(r"[\"“”«»:]|(?<!\w)'\w")
_MENTION = re.compile(r"<@!?&?\d+>")
_AT_SOMEBODY = re.compile(r"@\w+")
_PASSED_ON = re.compile(r"[\s,]*to (?:tell|say|write|send|text|call|give|let)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:'\w+)*")


def is_reported_speech(text: str, reply_text: str | None) -> bool:
    """Whether `text` tells, quotes or discusses words that somebody else said, both as written and as cleaned.

    `reply_text` is the text of the message that is replied to, if known. Signals only: the policy lowers the weight
    of reported speech and does nothing automatic about it; it never makes a message clean.
    """
    if reply_text is None and not cues().hint.search(text):
        return False
    text = _MENTION.sub("@someone", text[:_MOST_CHARACTERS])
    own = _REST_IS_QUOTE.sub(" ", text)
    own, quotes = _BLOCK_QUOTE.subn(" ", own)
    block_quoted = bool(quotes) or own != text
    if block_quoted and not own.strip():
        # Nothing but a quotation: somebody shows what was written, unless they say it to somebody with it.
        return reply_text is None and not _AT_SOMEBODY.search(text)
    if not _is_reported(own, block_quoted, reply_text):
        return False
    cleaned = clean(own).text
    return cleaned == own or _is_reported(cleaned, block_quoted, reply_text)


def own_words(text: str) -> str:
    """What the author of a report says themselves: neither quoted, nor in a sentence that tells.

    In front of "… stop saying that" stands what is objected to only where it is quoted.
    """
    rest = _BLOCK_QUOTE.sub(" ", _REST_IS_QUOTE.sub(" ", text[:_MOST_CHARACTERS])).replace("’", "'")
    own: list[str] = []
    for sentence in _sentences(rest):
        unquoted = _QUOTED.sub(" ", sentence)
        if not _is_cue(sentence):
            own.append(unquoted.strip())
        elif (about := cues().about_words.search(unquoted)) and not cues().attribution.search(unquoted):
            own.append(unquoted[: about.start()].strip())
    return ". ".join(part for part in own if part)


def is_only_told(text: str) -> bool:
    """Whether `text` is a quotation, in marks or as a block, with a few words around it that speak to nobody."""
    text = text[:_MOST_CHARACTERS].replace("’", "'")
    around = _QUOTED.sub(" ", _BLOCK_QUOTE.sub(" ", _REST_IS_QUOTE.sub(" ", text)))
    if around == text or len(_WORD.findall(around)) > _MOST_AROUND:
        return False
    return not (cues().you.search(around) or cues().agrees.search(around) or attacks(around))


def _is_reported(own: str, block_quoted: bool, reply_text: str | None) -> bool:
    """Whether what stands outside block quotes makes the text reported speech."""
    own = own.replace("’", "'")
    unquoted = _QUOTED.sub(' "" ', own)
    if cues().agrees.search(unquoted):
        return False
    commented = _without_repeated(own, reply_text) if reply_text else None
    if commented is not None:
        remarked = "?" in own or is_remark(commented)
        return remarked and not (cues().aimed.search(commented) or attacks(commented))
    sentences = _sentences(own)
    told = [_is_cue(sentence) for sentence in sentences]
    if not (any(told) or (_QUOTED.search(own) and _is_cue(own)) or (block_quoted and is_remark(unquoted))):
        return False
    return not any(
        cues().aimed.search(outside) or attacks(outside)
        for outside, is_told in zip((_QUOTED.sub(' "" ', s) for s in sentences), told, strict=True)
        if not is_told
    )


def _sentences(own: str) -> list[str]:
    """The sentences of `own`; none ends within a quotation."""
    quotes: list[str] = []

    def hidden(quote: re.Match[str]) -> str:
        quotes.append(quote[0])
        return _HIDDEN

    sentences = cues().sentence_end.split(_QUOTED.sub(hidden, own.replace(_HIDDEN, " ")))
    shown = iter(quotes)
    return [re.sub(_HIDDEN, lambda _: next(shown), sentence) for sentence in sentences if sentence.strip()]


def _is_cue(sentence: str) -> bool:
    """Whether the sentence tells somebody else's words and adds no attack of its own."""
    unquoted = _QUOTED.sub(' "" ', sentence)
    if cues().about_words.search(unquoted):
        return not attacks(unquoted)
    if cues().lyric.search(unquoted):
        return not (_AT_SOMEBODY.search(unquoted) or is_attack(unquoted))
    if cues().bug_report.search(unquoted):
        return not (cues().aimed.search(unquoted) or attacks(unquoted))
    told = cues().attribution.search(unquoted)
    if told:
        return not (_relays(told[0], unquoted[told.end() :]) or attacks(unquoted))
    quoted = _QUOTE_OR_COLON.search(sentence) is not None
    if quoted and (cues().signed.search(sentence) or cues().bare_attribution.search(unquoted)):
        before = unquoted.partition(":")[0]
        return not (cues().aimed.search(before) or attacks(before) or _by_everybody(sentence))
    return False


def _relays(cue: str, rest: str) -> bool:
    """Whether the words told are about the reader ("he told me you are …"), which is an attack by proxy.

    The reader is not meant where the cue itself is about them ("you were called …"), or says that it quotes.
    """
    if cue.lower().startswith(("you ", "u ")) or cue.lower().endswith("quote") or not cues().you.search(rest):
        return False
    if _PASSED_ON.match(rest):
        return True
    return not rest.lstrip(" ,").lower().startswith(("to ", ":", "i ", "i'm"))


def _by_everybody(sentence: str) -> bool:
    """Whether the quote is put into everybody's mouth and aimed at the reader."""
    return bool(
        cues().everybody.search(sentence)
        and cues().you.search(sentence)
        and not cues().me.search(_QUOTED.sub(" ", sentence))
    )


def _without_repeated(own: str, reply_text: str) -> str | None:
    """`own` without the replied message's words, where it repeats a run of them and asks or remarks on it; else None.

    An echo alone is agreement, so words of one's own must stand beside it, and a question or quotation marks.
    """
    said = [word.lower() for word in _WORD.findall(reply_text[:_MOST_CHARACTERS].replace("’", "'"))]
    words = list(_WORD.finditer(own))
    size = min(_COMMON_RUN, len(said))
    if size < _FEWEST_REPEATED or not ("?" in own or _QUOTED.search(own)):
        return None
    runs = {tuple(said[at : at + size]) for at in range(len(said) - size + 1)}
    spoken = [word[0].lower() for word in words]
    repeated = {
        index
        for at in range(len(words) - size + 1)
        if tuple(spoken[at : at + size]) in runs
        for index in range(at, at + size)
    }
    added = " ".join(word for index, word in enumerate(spoken) if index not in repeated)
    return added if repeated and added else None
