"""What of a text is the author's own attack, and what only tells the words of others.

Helps `bot/intake/quoting` to tell "stop calling people fat pigs" from "stop calling people. fat pig". The word list is
short and mild: it never decides whether a message is hostile, only whether one may claim to tell somebody else's words.
"""

import re

from bot.intake.cleaning.words import is_word

_FLAGS = re.IGNORECASE | re.VERBOSE

_ADJECTIVE = r"""(?:stupid|dumb|ugly|fat|pathetic|worthless|useless|disgusting|lying|lazy|smelly|filthy|nasty|gross|
    hideous|miserable|hopeless|fucking|brainless|annoying|creepy|absolute|total|little|sad|dirty|vile|talentless|unwanted)"""
_NOUN = r"""(?:pig|cow|rat|dog|snake|worm|clown|loser|idiot|moron|fool|freak|creep|weirdo|trash|garbage|failure|waste|
    coward|brat|liar|joke|scum|jerk|whale|parasite|disgrace|embarrassment|nobody|reject)(?:e?s)?"""
_INSULT = rf"(?:{_ADJECTIVE}|{_NOUN})"
_DEGREE = r"""(?:(?:is|are|was|be|'s|'re|r|an?|the|such|what|so|really|just|you|u|your|very|too|literally|being|looks?|
    smells?|and|nothing|but|like|all)\b[\s,]*)"""

# Words told: from the verb of telling to the end of the clause, over commas between insults, but not into an address.
_TOLD = re.compile(
    rf"""
    (?:\b(?:call|tell|say|text|messag|dm|comment|post|yell|scream|shout|writ|typ|whisper)(?:s|es|e|ed|d|ing|led|ling)?
        | \b(?:told|said|wrote|sent|typed|like[,:]|word|phrase|slur|insult|term|expression|sentence|what\sdoes)
        | \b(?:i'?m|i\sam|i\swas|i\sfeel|(?:feel|feels|feeling)\slike)
    )(?=[\s:'"])(?:\s@\w+)?
    (?:{_INSULT},\s(?={_INSULT})
        | (?!\b(?:you|u|ya)\s{_INSULT}\b | \band\s(?:go|kill|die|shut|fuck|you(?:'re|\sare))\b)[^,.!?;@\n])*+
    | \b\w+\s(?:is|are)\s(?:an?|not\san?)\s(?:slur|insult|swear\sword|bad\sword)\b
    """,
    _FLAGS,
)

_ATTACK = re.compile(
    rf"""
    \b{_ADJECTIVE},?\s(?:and\s)?{_NOUN}\b
    | @\w+[\s,:]*{_DEGREE}{{0,4}}{_INSULT}\b | \b{_INSULT}[\s,]+@\w+
    | @\w+(?:\sis|'s)\s(?:an?\s|the\s|such\san?\s)?(?!not\b)\w+\s{_INSULT}\b
    | \b(?:you|u|ya|your|ur|youre|yourself)(?:'re)?\s{_DEGREE}{{0,4}}{_INSULT}\b
    | \bwhat\san?\s{_INSULT}\b
    | \b(?!(?:i|it|this|that|who|what|he|she|they|there|im)\b)\w+(?:\sis|'s)\s(?:such\s)?an?\s
        (?:{_ADJECTIVE}\s)*{_NOUN}\b
    | (?:^|[.!?;,])\s*(?:an?\s|the\s|so\s)?{_INSULT}(?:\s{_INSULT})*\s*(?=$|[.!?;,])
    | \bkys\b | \b(?:kill|hang|shoot|hurt)\syou?r?\s?self\b | \bgo\s(?:die|away|cry)\b
    | \bdie\s(?:in|already|alone|now)\b
    | @\w+[\s,]+(?:go\s)?(?:die|kill)\b
    | \b(?:nobody|no\sone)\s(?:likes?|wants?|loves?|cares?\sabout)\s(?:you|u)\b
    | \b(?:everyone|everybody|we\sall|i)\s(?:hates?|despises?)\s(?:you|u)\b
    | \bfuck\s(?:you|u|off)\b | \bstfu\b
    | \b(?:will|'ll|gonna|going\sto|wanna|want\sto|should|let\sme|i)\s(?:\w+\s){{0,5}}?
        (?:kill|stab|shoot|hurt|beat|strangle|find|choke|burn|punch)\s(?:you|u|@\w+)\b
    """,
    _FLAGS,
)

# A remark on a quote: an objection, or enough words that are no laughter, no name and no mention.
_REMARK_WORD = re.compile(r"(?<![\w@])[^\W\d_]+(?:'[^\W\d_]+)*")
_OBJECTION = re.compile(
    r"\b(?:not|no|stop|don'?t|wrong|mean|rude|cruel|bullying|wtf|why|unacceptable|harassment|reported|reporting|please|sorry)\b",
    re.IGNORECASE,
)
_LAUGHTER = re.compile(r"(?:a?(?:ha|he|hi|ja)+h?|l+o+l+z?|lm+f?ao+|ro+fl|x+d+|k+e+k+w?|hm+)", re.IGNORECASE)
_FEWEST_WORDS = 3


def attacks(text: str) -> bool:
    """Whether `text` insults, threatens or wishes ill in words that are not told as somebody else's.

    Mentions must stand in it as "@name"; quoted strings must be taken out before.
    """
    return _ATTACK.search(_TOLD.sub(" … ", text)) is not None


def is_attack(text: str) -> bool:
    """As `attacks`, but whoever's words they are."""
    return _ATTACK.search(text) is not None


def is_remark(text: str) -> bool:
    """Whether `text`, standing beside a quote, says something about it: an objection, or three words or more.

    Laughter, names, mentions and signs say nothing.
    """
    words = [word for word in _REMARK_WORD.findall(text) if not _LAUGHTER.fullmatch(word)]
    if any(map(_OBJECTION.fullmatch, words)):
        return True
    return sum(len(word) > 1 and is_word(word) for word in words) >= _FEWEST_WORDS
