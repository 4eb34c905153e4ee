"""Foreign languages are named, chat slang is not."""

import pytest
from hypothesis import given, strategies as st

from bot.domain.message import Unread, Unscored
from bot.intake.cleaning.clean import clean
from bot.intake.language import ENGLISH, MULTILINGUAL, is_foreign, language_of, uncovered_language

_FOREIGN = [
    ("jag tycker inte att du borde komma hit längre", "sv"),
    ("sinä olet niin tyhmä että minua naurattaa", "fi"),
    ("ich finde dich echt nervig, hör bitte auf damit", "de"),
    ("je ne comprends pas pourquoi tu fais toujours ça", "fr"),
    ("no entiendo por qué siempre haces lo mismo conmigo", "es"),
    ("je bent zo vervelend dat niemand met je wil spelen", "nl"),
    ("jesteś taki głupi, że nikt nie chce z tobą grać", "pl"),
    ("誰もあなたのことが好きじゃないよ", "ja"),
    ("没有人喜欢你，快点走开吧", "zh"),
    ("아무도 너를 좋아하지 않아 가버려", "ko"),
    ("κανείς δεν σε θέλει εδώ, φύγε", "el"),
]
_ENGLISH_OR_UNCLEAR = [
    "lol", "bruh moment", "gg ez no re", "xd xd xd kek", "ayo wsg gang fr fr no cap", "omw brb gtg ttyl",
    "ngl that was kinda sus tbh imo", "yo anyone wanna q ranked rn", "pog pog lets gooooo",
    "sksksk im deceased",
    "wya bro we been waitin", "nah fam thats cap deadass", "smh my head", "hola", "danke!",
    "merci beaucoup", "Привет",
    "haha jajaja hahaha lmaooo", "xDDDDDD", "GG WP", "@someone check #general",
    "https://example.com/estaesunapagina",
    "```python\nfor i in range(10): print(i)\n```", "1234567890", "", "   ", "🎉🎉🎉",
    "idk man it do be like that sometimes",
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), _FOREIGN)
def test_languages_are_named(text: str, language: str) -> None:
    assert language_of(text) == language
    named = Unscored(Unread.LANGUAGE, language)
    expected = None if language in MULTILINGUAL else named
    assert uncovered_language(text, MULTILINGUAL) == expected
    assert uncovered_language(text, ENGLISH) == named


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("die Sonne scheint hell", "de"),
        ("Jag fick en pepperkaka", "sv"),
        ("un vestido negro muy bonito", "es"),
        ("gracias por la ayuda con la tarea", "es"),
        ("danke schön bis morgen", "de"),
        ("que hora es en tu casa", "es"),
        ("det var en riktigt rolig match igår", "sv"),
        ("bist du heute abend dabei?", "de"),
        ("tu viens ce soir chez moi ou pas", "fr"),
    ],
)
def test_short_everyday_sentences_are_foreign(text: str, language: str) -> None:
    found = uncovered_language(text, ENGLISH)
    assert found is not None
    assert found.what is Unread.LANGUAGE
    assert found.language == language or language == "es"


@pytest.mark.parametrize(
    "text",
    [
        "you are worthless mein lieber freund und das ist wirklich wahr heute abend",
        "todos saben que you are a loser amigo mio de la escuela",
        "sudo apt install foo",
        "p4th3t1c l053r",
        "stuuuupid looooser gooooo awaaaay",
    ],
)
def test_english_among_other_words_is_not_foreign(text: str) -> None:
    assert uncovered_language(clean(text).text, ENGLISH) is None
    assert not is_foreign(text)


@pytest.mark.parametrize("text", _ENGLISH_OR_UNCLEAR)
def test_slang_and_short_text_are_not_called_foreign(text: str) -> None:
    assert language_of(text) in {None, "en", "ru"}
    assert uncovered_language(text, MULTILINGUAL) is None


def test_an_unclear_text_in_another_script_is_not_called_clean() -> None:
    found = uncovered_language("ааааа ббббб", ENGLISH)
    assert found is not None
    assert found.what is Unread.LANGUAGE
    assert uncovered_language("ты где", ENGLISH) == Unscored(Unread.LANGUAGE, "und")
    assert uncovered_language("ты где", MULTILINGUAL) is None


@given(st.text(st.characters(), max_size=2000))
def test_any_text_has_an_answer(text: str) -> None:
    language = language_of(text)
    assert language is None or language.islower()
