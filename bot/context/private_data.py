"""Other people's private data in a text: phone, address, e-mail, where somebody lives."""

import re

_EMAIL = re.compile(r"\b[\w.+-]{2,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}\b", re.I)
_PHONE = re.compile(r"(?<![\w<@#&:/.-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-/]?\(?\d{2,4}\)?){2,4}(?![\w.])")
_ADDRESS = re.compile(
    r"(?<![\w./:-])\d{1,5}[a-z]?,? (?:[\w.'-]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|"
    r"ct|boulevard|blvd|way|close|terrace|crescent|square|place|pl)\b",
    re.I,
)
_LIVES = re.compile(
    r"\b(?:he|she|they|<@!?\d+>|[A-Z]\w+)(?:'s| is)? (?:lives?|living|stays?|staying) at "
    r"(?:the )?(?:\d|[A-Z])",
)
_HOME = re.compile(r"\b(?:his|her|their|\w+'s) (?:home )?address\b", re.I)
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
_LEAST_DIGITS, _MOST_DIGITS = 9, 15


def find(text: str) -> str | None:
    """What kind of somebody else's private data `text` holds ("a phone number", …), None without any.

    One's own data ("my mail is …"), office addresses and bare numbers without a person are left alone.
    """
    if " at " in text and _LIVES.search(text):
        return "where somebody lives"
    kind = _kind(text) if _SIGN.search(text) else None
    if kind is None or _MINE.search(text) or not _THEIRS.search(text):
        return None
    return kind


def _kind(text: str) -> str | None:
    mail = _EMAIL.search(text)
    if mail and not _OFFICE.match(mail.group()):
        return "an e-mail address"
    if _ADDRESS.search(text):
        return "an address"
    for phone in _PHONE.finditer(text):
        digits = sum(map(str.isdigit, phone.group()))
        if _LEAST_DIGITS <= digits <= _MOST_DIGITS and (phone.group()[0] == "+" or _PHONE_CUE.search(text)):
            return "a phone number"
    if _HOME.search(text) and re.search(r"\d", text):
        return "an address"
    return None
