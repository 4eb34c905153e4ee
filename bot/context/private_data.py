"""Other people's private data in a text: phone, address, e-mail, where somebody lives."""

import re

from bot.domain.finding import PrivateData

_EMAIL = re.compile(r"\b[\w.+-]{2,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b", re.I)
_PHONE = re.compile(r"(?<![\w<@#&:/.-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-/]?\(?\d{2,4}\)?){2,4}(?![\w.])")
_ADDRESS = re.compile(
    r"(?<![\w./:-])\d{1,5}[a-z]?,? (?:[\w.'-]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|"
    r"ct|boulevard|blvd|way|close|terrace|crescent|square|place|pl)\b",
    re.I,
)
_LIVES = re.compile(
    r"\b(?:he|she|they|<@!?\d+>|[A-Z]\w+)(?:'s| is)? (?:lives?|living|stays?|staying) at "
    r"(?:the )?(?:\d|[A-Z])|\b(?!(?:that|it|who|which|what|nobody|noone|one) )\w+ (?:lives|stays) at \d",
)
_OWNED = (
    r"(?:[\w-]+ )?(?:number|phone|cell|mobile|landline|whatsapp|tel|e?-?mail|address|house|home|place|flat)\b"
)
_HOME = re.compile(r"\b(?:his|her|their|\w+'s) (?:home )?address\b", re.I)
_REACH = r"\b(?:call|text|ring|phone|dial|e?-?mail|message|contact|reach|write|prank|spam|whatsapp|dox+|leak)"
_OF_OTHERS = re.compile(
    rf"\b(?:his|her|their|(?!(?:it|that|what|here|there|let|how|who|where)'s)\w+'s|<@!?\d+> ?'?s) {_OWNED}"
    rf"|{_REACH} (?:to )?(?:him|her|them|<@!?\d+>)|\b(?:he|she) (?:lives|stays) at\b",
    re.I,
)
"""Words that say outright that data are somebody else's; then "i", "we" and "me" elsewhere change nothing."""
_OWN = re.compile(
    rf"\b(?:my|our) {_OWNED}|\bmine (?:is|it's)\b|\b(?:it's|its|that's|thats|is) mine\b|{_REACH} (?:to )?(?:me|us)\b"
    r"|\b(?:find|meet|visit|dm) (?:me|us)\b|\b(?:i|we) (?:live|stay) (?:at|in|on)\b|\b(?:i'm|im|we're) at\b",
    re.I,
)
_THEIRS = re.compile(
    r"\b(?:his|her|hers|their|he|she|they|him|them|(?!(?:it|that|what|here|there|let|how|who|where)'s)\w+'s)\b"
    r"|<@!?\d+>|\b(?:dox|doxx|doxxed|leak|leaked)\b",
    re.I,
)
_MINE = re.compile(r"\b(?:my|me|mine|our|us|we|i|i'm|im)\b", re.I)
_PHONE_CUE = re.compile(r"\b(?:phone|number|cell|mobile|call|text|whatsapp|ring|tel)\b", re.I)
_OFFICE = re.compile(
    r"^(?:support|info|contact|help|admin|office|hello|sales|press|abuse|noreply|no-reply)@", re.I
)
_SIGN = re.compile(r"[\d@]")
_DIGIT = re.compile(r"\d")
_LEAST_DIGITS, _MOST_DIGITS = 9, 15


def find(text: str) -> PrivateData | None:
    """What kind of somebody else's private data `text` holds, None without any.

    One's own data ("my mail is …"), office addresses and bare numbers without a person are left alone.
    """
    if " at " in text and _LIVES.search(text):
        return PrivateData.RESIDENCE
    found = _data(text) if _SIGN.search(text) else None
    if found is None:
        return None
    kind, at = found
    return kind if _belongs_to_others(text, at) else None


def _belongs_to_others(text: str, at: int) -> bool:
    """Whether the data at `at` are somebody else's.

    What is said nearest before them tells, else what is said after; where nothing is said outright, any word
    about somebody else does, unless the author speaks of themselves as well.
    """
    owners = [(found.start(), owner) for owner in (_OWN, _OF_OTHERS) for found in owner.finditer(text)]
    owners.sort(key=lambda owner: owner[0])
    before = [owner for start, owner in owners if start < at]
    if before:
        return before[-1] is _OF_OTHERS
    if owners:
        return owners[0][1] is _OF_OTHERS
    return _THEIRS.search(text) is not None and _MINE.search(text) is None


def _data(text: str) -> tuple[PrivateData, int] | None:
    """What kind of data stand where in the text."""
    mail = _EMAIL.search(text)
    if mail and not _OFFICE.match(mail.group()):
        return PrivateData.EMAIL, mail.start()
    address = _ADDRESS.search(text)
    if address:
        return PrivateData.ADDRESS, address.start()
    cued = _PHONE_CUE.search(text) is not None
    for phone in _PHONE.finditer(text) if cued or "+" in text else ():
        if (cued or phone.group()[0] == "+") and _LEAST_DIGITS <= len(
            _DIGIT.findall(phone.group())
        ) <= _MOST_DIGITS:
            return PrivateData.PHONE, phone.start()
    home, digit = _HOME.search(text), _DIGIT.search(text)
    return (PrivateData.ADDRESS, digit.start()) if home and digit else None
