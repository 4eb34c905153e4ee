"""Reported speech: somebody else's words, told, quoted or sung rather than meant.

Rules, sentence by sentence. A cue (an attribution, a block quote with a remark, a reply that repeats the words,
"calling people … is not OK", a bug report, a lyric) makes a text reported; words of the author's own that are aimed at
the reader or at somebody mentioned, or agreement with what is quoted, unmake it. Quotation marks alone are no cue.
"""

import re

from bot.intake.cleaning.clean import clean
from bot.intake.cleaning.own_words import attacks, is_attack, is_remark

_MOST_CHARACTERS = 4000
_FLAGS = re.IGNORECASE | re.VERBOSE

_QUOTED = re.compile(
    r"\"[^\"\n]{1,500}\"|“[^“”\n]{1,500}”|«[^«»\n]{1,500}»|(?<![\w'])'[^'\n]{2,300}(?:'\w[^'\n]{0,300})*'(?!\w)"
)
_BLOCK_QUOTE = re.compile(r"^[ \t]*>(?:>>)?[ \t]+(\S.*)$", re.MULTILINE)
_REST_IS_QUOTE = re.compile(r"^[ \t]*>>>[ \t]+\S[\s\S]*", re.MULTILINE)
_MENTION = re.compile(r"<@!?&?\d+>")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s|\n|\s(?=(?:lol|lmao|but|anyway|anyways|so|btw)\b)", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:'\w+)*")

_PERSON = r"""(?:he|she|they|some\s?one|somebody|some\s(?:guy|girl|kid|dude|person|people|user|idiot|random)|
    (?:this|that|the|a|one|another|an)\s(?:\w+\s){0,2}?(?:guy|girl|kid|dude|person|user|member|man|woman|boy|player|mod|admin|
    teammate|classmate|stranger|coworker|friend|teacher|boss|customer)|
    my\s(?:\w+\s)?(?:boss|teacher|dad|mom|mum|brother|sister|ex|friend|friends|cousin|uncle|aunt|coach|parents|classmates?|
    teammates?|coworkers?|stepdad|stepmom|roommate|neighbou?r|bully|bullies|father|mother|family)|
    people|kids|guys|everyone|everybody|@\w+|<@!?\d+>|[A-Z][a-z]{2,15})"""
_SAYING = r"""(?:(?:just|then|also|always|once|literally|even|actually|straight\sup|really|had|has|have|was|were|is|are|
    keeps?|kept|started|been|been\s)\s){0,3}
    (?:told|tells|telling|called|calls|calling|said|says|saying|texted|texting|messaged|messaging|dmed|dm'?d|dming|wrote|
    writes|writing|typed|typing|yelled|yelling|screamed|screaming|shouted|shouting|commented|commenting|posted|posting|
    sent|sends|sending|replied|answered|whispered|threatened|threatening|insulted|spamm(?:ed|ing)|like[,:]|all\slike)"""
_TO_ME = (
    r"(?:me|us|my\s\w+|him|her|them|another|other|someone|somebody|people|everyone|a\s\w+|the\s\w+|one\sof)"
)

# Somebody is said to have said something, to somebody who is not the reader.
_ATTRIBUTION = re.compile(
    rf"""
    \b(?i:{_PERSON})\s(?i:{_SAYING})\s(?i:to\s)?(?i:{_TO_ME})\b
    | \b(?:called|calling|calls|tells|telling|told|texted|texting|sent|sending|dmed|dming|messaging|messaged)\sme\b
    | \b(?:says?|said|saying|telling\speople|told\speople)\s(?:that\s)?(?:i'?m|i\sam|i\swas|i\sshould|im)\b
    | \b(?:i|we)(?:'ve|\shave|\sjust|\sonce|\salways|\skeep|\sstill|'m|\sam|\sonly)*\s(?:got|get|getting|was|
        were|been|being|gotten)
      (?:\s\w+){{0,2}}\s(?:called|told|sent|dmed|messaged)\b
    | \b(?:she|he|they|kids|people)\s(?:got|gets?|was|were|is|are)(?:\sbeing|\sbeen)?\s(?:called|told)\b
    | \bhearing\s(?:him|her|them|people|someone|kids)\s(?:say|call|scream|yell)\b
    | \baccording\sto\s(?:him|her|them|my\s\w+)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Somebody said what follows or what precedes; only believed beside quotation marks or a colon.
_BARE_ATTRIBUTION = re.compile(
    rf"""
    \b{_PERSON}\s{_SAYING}(?=[\s,:]) | \b(?:quote|quoting|they\swere\slike|he\swas\slike|she\swas\slike|
        and\s(?:he|she|they)'?s\slike)\b
    | \b(?:in|from)\s(?:the|a|this|his|her|their)\s(?:\w+\s)?(?:message|dm|dms|comment|chat|post|email|letter|
        text|screenshot|book|movie|film|show|scene|episode|article)\b
    | \bthe\s(?:message|note|dm|comment|email|text|letter|post)\s(?:said|says|read|reads|was)\b
    | \byou\s(?:just\s|literally\s|even\s)?(?:said|wrote|typed|called|told|posted)\b
    """,
    _FLAGS,
)
_SIGNED = re.compile(
    r"[\"”»]\s*[-–—~]\s*(?:my\s)?[\w.@<>!]+(?:,?\s[\w.]+){0,3}\s*$"
    r"|[\"”»],?\s(?:he|she|they|someone)\s(?:said|told|wrote|texted|typed|says)\b",
    re.IGNORECASE,
)
_QUOTE_OR_COLON = re.compile(r"[\"“”«»:]|(?<!\w)'\w")

# The words are talked about: what may or may not be said.
_ABOUT_WORDS = re.compile(
    r"""
    \b(?:calling|telling|saying|call|tell|say)\s[^.!?\n]{1,120}?(?:\b(?:is|are|isn'?t|was|wasn'?t)\s?(?:\w+\s){0,2}?
        (?:not\sok(?:ay)?|ok(?:ay)?|wrong|mean|bullying|cruel|rude|unacceptable|harassment|hate\sspeech|allowed|cool|
        against\sthe|bannable|gross|awful|horrible|disgusting|never|fine|funny|acceptable|toxic|hurtful)\b)
    | \b(?:do\s?n[o']?t|don'?t|please\sdon'?t|stop|quit|never|can'?t|cannot|shouldn'?t|should\snot|mustn'?t|
        no\sone\sshould|nobody\sshould|
        can\swe\snot|could\swe\snot|let'?s\snot|not\sok(?:ay)?\sto|wrong\sto|mean\sto|rude\sto|cruel\sto|(?:is|why)\s(?:it\s)?ok(?:ay)?\sto|
        banned\sfor|warned\sfor|muted\sfor|kicked\sfor|reported\sfor|reporting\s\S+\sfor|report(?:ed)?\s(?:him|her|them|you)\sfor|
        imagine|why\swould\s(?:you|he|she|they|anyone|someone|somebody)|who)\s
        (?:just\s|go(?:ing)?\saround\s|ever\s|even\s|to\s)*(?:be\s|being\s|get\s)?(?:call|calling|called|tell|telling|told|say|saying|said)\b
    | \b(?:the|that)\s(?:word|phrase|slur|insult|term|expression|sentence)\b
    | \bwhat\sdoes\s[^.!?\n]{1,80}?\smean\b
    | \b(?:is|are)\s(?:an?|not\san?)\s(?:slur|insult|swear\sword|bad\sword)\b
    """,
    _FLAGS,
)
_BUG_REPORT = re.compile(
    r"""
    \b(?:bug|bugs|issue|steps\sto\sreproduce|repro|stack\s?trace|traceback|error|exception|fatal|segfault|stderr|log|logs)\s?(?:report)?\s?[:#]
    | \b(?:the|this|your|auto\s?mod|our)?\s?(?:bot|filter|automod|auto\s?mod|auto\s?moderator|upstander|
        detector|classifier|word\slist)\s(?:\w+\s){0,3}?
        (?:flag(?:s|ged)?|delet(?:e|es|ed)|remov(?:e|es|ed)|hid(?:es)?|warn(?:s|ed)|catch(?:es)?|caught|miss(?:es|ed)?|block(?:s|ed)?|ban(?:s|ned)?|censor(?:s|ed)?|react(?:s|ed)?|let\b)
    | \bfalse\spositive\b | \bgot\s(?:flagged|deleted|removed|warned|muted)\sfor\s(?:saying|writing|typing|
        posting|this)\b
    """,
    _FLAGS,
)
_LYRIC = re.compile(
    r"""^\s*[♪♫🎵🎶🎤] | [♪♫🎵🎶🎤].*[♪♫🎵🎶🎤] | \[(?:verse|chorus|hook|bridge|intro|outro|pre-chorus)[^\]\n]{0,30}\]
    | \blyrics?\b | \b(?:the|this|that)\s(?:song|chorus|verse)\s(?:goes|says|where|that|with|is\slike)\b
    | \b(?:line|part|verse)\s(?:from|in|of)\s(?:the|this|that|a|my)\s(?:\w+\s){0,3}?(?:song|track|album)\b |
        \bsinging\b | \bnow\splaying\b""",
    _FLAGS,
)
_AT_SOMEBODY = re.compile(r"@\w+")

# The author's own words, aimed at whoever reads.
_AIMED = re.compile(
    r"""
    \b(?:you(?:'re|\sare|\sr)|youre|u\s(?:are|r)|ur|your\sa|you\s(?:suck|stink|deserve|look|smell|will\snever|should\s(?:die|leave|quit|go)|belong|
        (?:little|stupid|dumb|ugly|fat|pathetic|absolute|fucking|worthless|useless|lying)\s)|nobody\s(?:likes|wants|loves|cares\sabout)\s(?:you|u)\b|
        no\sone\s(?:likes|wants|loves|cares\sabout)\s(?:you|u)\b|(?:hate|despise)\s(?:you|u)\b|fuck\s(?:you|u|off)\b|kys\b|kill\syourself|shut\s(?:up|the)|stfu|go\s(?:away|die|cry)|get\s(?:lost|out)|
        you\s(?:all\s)?think\syou)(?!\s(?:ok|okay|alright|allowed|not\salone|welcome|right\sto|safe|loved|great|amazing|awesome|so\sstrong|strong|brave|sure|all\sright|supposed|doing|going\sto\sbe|a\smod|free\sto)\b)
    """,
    _FLAGS,
)
_AGREES = re.compile(
    r"""\b(?:he|she|they|people|everyone)(?:'s|\sis|\sare|'re|\swas|\swere)\s(?:so\s|totally\s|probably\s|kinda\s|absolutely\s)?(?:right|correct|not\swrong)\b
    | \bnot\swrong\b | \bi\s(?:totally\s|fully\s|kinda\s|have\sto\s|gotta\s)?agree\b | \b(?:so|very|
        too)\strue\b | \b(?:has|have|had)\sa\spoint\b | \bfacts\b
    | (?:^|[\n"”'.,!])[ \t]*(?:exactly|agreed|indeed)\s*(?:[.,!"]|$) | \b(?:yes|yep|yeah)\s(?:exactly|true|totally)\b
    | \b(?:this|that|it)(?:'?s|\sis|\swas|\sone\sis)\s(?:all\s|just\s|so\s|literally\s)?
        (?:for\s|about\s)?(?:you|@\w+)(?=\W*$)
    | \bcouldn'?t\sagree\smore\b | \bwell\sdeserved\b | \bdeserved?\sit\b | \bi'?m\swith\s(?:him|her|them)\b |
        \bit'?s\s(?:so\s)?true\b""",
    _FLAGS,
)
_EVERYBODY = re.compile(
    r"\b(?:everyone|everybody|people|the\swhole\sserver|we\sall|all\sof\sus|my\sfriends?)\b", re.IGNORECASE
)
_YOU = re.compile(r"\b(?:you|u|ur|your|you're|youre|yourself)\b", re.IGNORECASE)
_ME = re.compile(r"\b(?:me|us|my|mine|i|him|her|them|she|someone|somebody)\b", re.IGNORECASE)
_COMMON_RUN = 3
# Every cue holds one of these; most messages hold none and are done with.
_HINT = re.compile(
    r"[>\"“«♪♫🎵🎶🎤\[]|told|tell|said|say|call|text|messag|dm|wr[io]t|typ[ei]|yell|scream|shout|comment|post|sen[dt]|"
    r"repl|answer|whisper|threat|insult|spam|like|quot|note|letter|email|word|phrase|slur|term|express|sentence|mean|"
    r"bug|issue|repro|trace|error|exception|fatal|fault|stderr|log|bot|filter|mod|upstander|detector|classifier|list|"
    r"false|flag|delet|remov|warn|lyric|song|chorus|verse|line|part|sing|play|accord",
    re.IGNORECASE,
)


def is_reported_speech(text: str, reply_text: str | None) -> bool:
    """Whether `text` tells, quotes or discusses words that somebody else said, both as written and as cleaned.

    `reply_text` is the text of the message that is replied to, if known. Signals only: the policy lowers the weight
    of reported speech and does nothing automatic about it; it never makes a message clean.
    """
    if reply_text is None and not _HINT.search(text):
        return False
    text = _MENTION.sub("@someone", text[:_MOST_CHARACTERS])
    own = _REST_IS_QUOTE.sub(" ", text)
    own, quotes = _BLOCK_QUOTE.subn(" ", own)
    block_quoted = bool(quotes) or own != text
    if not _is_reported(own, block_quoted, reply_text):
        return False
    cleaned = clean(own).text
    return cleaned == own or _is_reported(cleaned, block_quoted, reply_text)


def _is_reported(own: str, block_quoted: bool, reply_text: str | None) -> bool:
    """Whether what stands outside block quotes makes the text reported speech."""
    own = own.replace("’", "'")
    unquoted = _QUOTED.sub(' "" ', own)
    if _AGREES.search(unquoted):
        return False
    commented = _without_repeated(own, reply_text) if reply_text else None
    if commented is not None:
        remarked = "?" in own or is_remark(commented)
        return remarked and not (_AIMED.search(commented) or attacks(commented))
    sentences = [sentence for sentence in _SENTENCE_END.split(own) if sentence.strip()]
    cues = [_is_cue(sentence) for sentence in sentences]
    if not (any(cues) or (block_quoted and is_remark(unquoted))):
        return False
    return not any(
        _AIMED.search(outside) or attacks(outside)
        for outside, cue in zip((_QUOTED.sub(' "" ', s) for s in sentences), cues, strict=True)
        if not cue
    )


def _is_cue(sentence: str) -> bool:
    """Whether the sentence tells somebody else's words and adds no attack of its own."""
    unquoted = _QUOTED.sub(' "" ', sentence)
    if _ABOUT_WORDS.search(unquoted):
        return not attacks(unquoted)
    if _LYRIC.search(unquoted):
        return not (_AT_SOMEBODY.search(unquoted) or is_attack(unquoted))
    if _BUG_REPORT.search(unquoted):
        return not (_AIMED.search(unquoted) or attacks(unquoted))
    told = _ATTRIBUTION.search(unquoted)
    if told:
        return not (_relays(unquoted[told.end() :], told[0]) or attacks(unquoted))
    quoted = _QUOTE_OR_COLON.search(sentence) is not None
    if quoted and (_SIGNED.search(sentence) or _BARE_ATTRIBUTION.search(unquoted)):
        before = unquoted.partition(":")[0]
        return not (_AIMED.search(before) or attacks(before) or _by_everybody(sentence))
    return False


def _relays(rest: str, cue: str) -> bool:
    """Whether the words told are about the reader ("he told me you are …"), which is an attack by proxy."""
    return _AIMED.search(rest) is not None and not rest.lstrip(" ,").lower().startswith(
        ("to ", ":", "i ", "i'm")
    )


def _by_everybody(sentence: str) -> bool:
    """Whether the quote is put into everybody's mouth and aimed at the reader."""
    return bool(
        _EVERYBODY.search(sentence) and _YOU.search(sentence) and not _ME.search(_QUOTED.sub(" ", sentence))
    )


def _without_repeated(own: str, reply_text: str) -> str | None:
    """`own` without the replied message's words, where it repeats a run of them and asks or remarks on it; else None.

    An echo alone is agreement, so words of one's own must stand beside it, and a question or quotation marks.
    """
    said = [word.lower() for word in _WORD.findall(reply_text[:_MOST_CHARACTERS].replace("’", "'"))]
    words = list(_WORD.finditer(own))
    size = min(_COMMON_RUN, len(said))
    if size < 2 or not ("?" in own or _QUOTED.search(own)):
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
