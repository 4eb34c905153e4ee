"""What gives away that somebody tells, quotes or discusses the words of others; the patterns of `data/cues.yaml`."""

from dataclasses import dataclass
from functools import cache
from re import Pattern

from bot.intake.cue_files import read_patterns


@dataclass(frozen=True, slots=True)
class Cues:
    """One pattern per kind of cue, all of them searched for in a sentence without its quoted strings."""

    hint: Pattern[str]
    """Every cue holds one of these; most messages hold none and are done with."""
    attribution: Pattern[str]
    """Somebody is said to have said something, to somebody who is not the reader."""
    bare_attribution: Pattern[str]
    """Somebody said what follows or what precedes; believed only beside quotation marks or a colon."""
    signed: Pattern[str]
    """A quotation with its author behind it."""
    about_words: Pattern[str]
    """The words are talked about: what may or may not be said, what a word means."""
    bug_report: Pattern[str]
    """A report about a program, a moderation bot above all."""
    lyric: Pattern[str]
    """A song."""
    aimed: Pattern[str]
    """The author's own words, aimed at the reader."""
    agrees: Pattern[str]
    """Agreement with what is quoted."""
    sentence_end: Pattern[str]
    """Where one sentence ends and the next begins."""
    everybody: Pattern[str]
    """"Everybody", into whose mouth one's own words are put."""
    you: Pattern[str]
    """The reader."""
    me: Pattern[str]
    """The author, or a third person."""


@cache
def cues() -> Cues:
    """The cues, read once."""
    return Cues(**read_patterns("bot.intake.quoting", "cues.yaml"))
