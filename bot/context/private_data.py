"""Other people's private data in a text: phone, address, e-mail, where somebody lives.

Data are private where a person is said outright to be the one whose they are ("her number", "call him").
What is public (helplines, shops, venues, examples), the author's own, or nobody's in particular is left alone.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import NamedTuple

import phonenumbers
import yaml
from phonenumbers import PhoneNumberType, ValidationResult

from bot.domain.finding import PrivateData

_PUBLIC_NUMBERS = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
_POSSIBLE = frozenset({ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY})
_LEAST_DIGITS, _MOST_DIGITS = 7, 15
"""Digits of a phone number: of a local one in North America, and of the longest (ITU-T E.164)."""
_COUNTED = "012345678901234567890 09876543210987654321"
"""Digits in order, which are nobody's number."""
_MOST_LOOKED_AT = 4
"""Numbers of a text that are looked up, and addresses: a bound on time. By hand."""
_NEAR_BEFORE, _NEAR_AFTER = 160, 80
"""Characters before and after data in which it is said whose they are. By hand."""
_JUST_BEFORE = 24
"""Characters of the words that lead to a house number ("her address is"). By hand."""
_ENOUGH = 2.0
"""Weight from which on data are taken for somebody else's though nobody says so outright. By hand."""
_SIGN = re.compile(r"(?<![@!\d])\d|\w@\w|lives (?:with|right|behind|next|opposite)|works (?:at|in)")
_HINT = re.compile(r"[\d@]")
_DIGIT_WORD = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_NUMBER_WORDS = re.compile(rf"{_DIGIT_WORD}[ ,-]{{1,2}}{_DIGIT_WORD}[ ,-]{{1,2}}{_DIGIT_WORD}\b")
"""What a text needs to hold for the rest to be looked at: most hold none of it."""
_URL = re.compile(r"https?://\S+")
_WORDS_OF = re.compile(r"\{([a-z_]+)\}")


class _Patterns(NamedTuple):
    """The patterns of `data/private_data.yaml`.

    What data look like: `email` (with its two parts), `phone`, `address`, a `house` number with a word behind it,
    which counts after `home`. What they are not: an `office`'s or `example` mail, a `known` address, a `public` place's
    number, one that begins as a `service`'s.
    Whose they are: another `person`'s, `them` (people or a shop), `mine`; `lives`: somebody is said to live there.
    """

    email: re.Pattern[str]
    phone: re.Pattern[str]
    spelt: re.Pattern[str]
    address: re.Pattern[str]
    house: re.Pattern[str]
    home: re.Pattern[str]
    address_abroad: re.Pattern[str]
    ip: re.Pattern[str]
    known_ip: re.Pattern[str]
    counted: re.Pattern[str]
    no_phone: re.Pattern[str]
    street: re.Pattern[str]
    direction: re.Pattern[str]
    no_street: re.Pattern[str]
    person: re.Pattern[str]
    them: re.Pattern[str]
    mine: re.Pattern[str]
    lives: re.Pattern[str]
    somebody: re.Pattern[str]
    harm: re.Pattern[str]
    unmasked: re.Pattern[str]
    door: re.Pattern[str]
    relative: re.Pattern[str]
    full_name: re.Pattern[str]
    school_class: re.Pattern[str]
    public: re.Pattern[str]
    office: re.Pattern[str]
    example: re.Pattern[str]
    known: re.Pattern[str]
    service: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words: dict[str, str] = {}

    def expression(lines: str) -> str:
        return "|".join(_WORDS_OF.sub(lambda named: words[named[1]], lines).splitlines())

    for name, lines in _data_file()["words"].items():
        words[name] = f"(?:{expression(lines)})"
    found = {
        name: re.compile(expression(lines), re.IGNORECASE) for name, lines in _data_file()["patterns"].items()
    }
    return _Patterns(**found)


@cache
def _weights() -> dict[str, float]:
    """What near the data speaks for (or against) their being somebody else's, by the name of its pattern."""
    return {name: float(weight) for name, weight in _data_file()["signs"].items()}


@cache
def _regions() -> tuple[str, ...]:
    return tuple(_data_file()["regions"])


@cache
def _data_file() -> dict[str, dict[str, str]]:
    source = files("bot.context").joinpath("data/private_data.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(source)
    return found


def find(text: str) -> PrivateData | None:
    """What kind of somebody else's private data `text` holds, None without any."""
    if not ((_has_hint(text) and _SIGN.search(text)) or _NUMBER_WORDS.search(text)):
        return None
    text = _URL.sub(_blank, text)
    for kind, start, end in _data(text):
        if _belongs_to_somebody_else(text, kind, start, end):
            lives = kind is PrivateData.ADDRESS and _lives_there(text, start)
            return PrivateData.RESIDENCE if lives else kind
    return _identity(text)


def _has_hint(text: str) -> bool:
    """Whether there may be a sign at all; by far most texts have none, and looking for this costs a fifth."""
    return "lives " in text or "works " in text or _HINT.search(text) is not None


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _data(text: str) -> Iterator[tuple[PrivateData, int, int]]:
    """What kinds of data stand where in the text, whoever they belong to."""
    patterns = _patterns()
    for spelt in islice(patterns.spelt.finditer(text), _MOST_LOOKED_AT):
        yield PrivateData.PHONE, *spelt.span()
    for mail in patterns.email.finditer(text):
        if not (patterns.office.fullmatch(mail[1]) or patterns.example.fullmatch(mail[2])):
            yield PrivateData.EMAIL, *mail.span()
    for address in islice(patterns.address.finditer(text), _MOST_LOOKED_AT):
        if _is_address(address[0]):
            yield PrivateData.ADDRESS, *address.span()
    for address in islice(patterns.address_abroad.finditer(text), _MOST_LOOKED_AT):
        yield PrivateData.ADDRESS, *address.span()
    for ip in islice(patterns.ip.finditer(text), _MOST_LOOKED_AT):
        if not patterns.known_ip.fullmatch(ip[0]):
            yield PrivateData.IP, *ip.span()
    for number in islice(_numbers(text), _MOST_LOOKED_AT):
        before = text[max(0, number.start() - _JUST_BEFORE) : number.start()]
        if _is_phone(number[0]) and not patterns.counted.search(before):
            yield PrivateData.PHONE, *number.span()
    for house in islice(patterns.house.finditer(text), _MOST_LOOKED_AT):
        before = text[max(0, house.start() - _JUST_BEFORE) : house.start()]
        if patterns.home.search(before) and not patterns.known.match(house[0]):
            yield PrivateData.ADDRESS, *house.span()


def _identity(text: str) -> PrivateData | None:
    """Whether the text says who somebody is: it unmasks them, by full name and with their class, ward or birthday."""
    patterns = _patterns()
    if not (patterns.school_class.search(text) and patterns.full_name.search(text)):
        return None
    return PrivateData.IDENTITY if patterns.unmasked.search(text) or patterns.harm.search(text) else None


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """What has as many digits as a phone number."""
    return (
        number
        for number in _patterns().phone.finditer(text)
        if _LEAST_DIGITS <= sum(map(str.isdigit, number[0])) <= _MOST_DIGITS
    )


def _is_address(text: str) -> bool:
    """Whether a house number and what follows it are a street's: one that says so, or one in capital letters."""
    patterns = _patterns()
    if patterns.known.match(text):
        return False
    *name, last = text.split()[1:]
    named = [word for word in name if not patterns.direction.fullmatch(word)]
    if any(patterns.no_street.fullmatch(word) for word in named):
        return False
    return bool(named) and (
        all(word[0].isupper() or word[0].isdigit() for word in named)
        or patterns.street.fullmatch(last) is not None
    )


def _is_phone(text: str) -> bool:
    """Whether `text` may be a phone number somewhere, and is a service's nowhere."""
    digits = "".join(ch for ch in text if ch.isdigit())
    if len(set(digits)) <= 2 or digits in _COUNTED or _patterns().no_phone.fullmatch(text.strip(" .-")):
        return False
    service = _patterns().service.match(digits.removeprefix("00"))
    abroad = text.startswith(("+", "00"))
    possible = False
    for region in (None,) if abroad else _regions():
        try:
            number = phonenumbers.parse(f"+{digits.lstrip('0')}" if abroad else digits, region)
        except phonenumbers.NumberParseException:
            continue
        if service and phonenumbers.number_type(number) in _PUBLIC_NUMBERS:
            return False
        possible = possible or phonenumbers.is_possible_number_with_reason(number) in _POSSIBLE
    return possible


def _belongs_to_somebody_else(text: str, kind: PrivateData, start: int, end: int) -> bool:
    """Whether the data between `start` and `end` are another person's.

    Where it is said outright whose they are, what is said nearest before them tells, else what is said after; "their"
    may be a shop's. Where it is not, what stands near them is weighed.
    """
    patterns = _patterns()
    before, after = text[max(0, start - _NEAR_BEFORE) : start], text[end : end + _NEAR_AFTER]
    for part, nearest in ((before, -1), (after, 0)):
        owners = sorted(
            (found.start(), whose)
            for whose, pattern in enumerate((patterns.mine, patterns.them, patterns.person, patterns.lives))
            for found in pattern.finditer(part)
        )
        if owners:
            whose = owners[nearest][1]
            return whose > 1 or (whose == 1 and patterns.public.search(before + after) is None)
    weights = _weights()
    near = f"{before} … {after}"
    signs = [weight for name, weight in weights.items() if getattr(patterns, name).search(near)]
    return sum(signs) + float(_data_file()["kinds"][kind.value]) >= _ENOUGH


def _lives_there(text: str, start: int) -> bool:
    """Whether somebody is said to live at the address that begins at `start`."""
    return _patterns().lives.search(text[max(0, start - _NEAR_BEFORE) : start]) is not None
