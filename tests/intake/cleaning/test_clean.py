"""Disguises are undone and the scoring copy stays natural; ordinary text stays as it is."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from benchmarks.disguises import DISGUISES
from benchmarks.evasion import nasty_texts
from bot.intake.cleaning.clean import clean
from bot.intake.cleaning.splitting import split_into_words
from bot.intake.cleaning.stretching import known_form
from bot.intake.cleaning.word_lists import often_disguised, often_masked

_LINE = "you are stupid and nobody likes you loser"


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in DISGUISES
        if name not in {"link behind", "mention before", "custom emoji", "time stamp"}
    ],
)
def test_every_disguise_is_undone(name: str) -> None:
    cleaned = clean(DISGUISES[name](_LINE)).text
    assert " ".join(cleaned.lower().split()) == _LINE


@pytest.mark.parametrize("name", DISGUISES)
def test_every_disguise_disguises(name: str) -> None:
    assert DISGUISES[name](_LINE) != _LINE


_TRICKS = [
    ("k-y-s", "kys"),
    ("K.Y.S.", "KYS."),
    ("you s t u p i d kid", "you stupid kid"),
    ("s_t_u_p_i_d", "stupid"),
    ("st.upid", "stupid"),
    ("you stu pid", "you stupid"),
    ("y0u 4r3 5tup1d", "you are stupid"),
    ("sh1t", "shit"),
    ("a$$hole", "asshole"),
    ("b!tch!", "bitch!"),
    ("@sshole", "asshole"),
    ("you $uck", "you suck"),
    ("f*ck off", "fuck off"),
    ("f*** off", "fuck off"),
    ("what a b*tch", "what a bitch"),
    ("you a**", "you ass"),
    ("F**KING hell", "FUCKING hell"),
    ("ïdïöt", "idiot"),
    ("іdіot", "idiot"),
    ("you аre ѕсum", "you are scum"),
    ("𝓲𝓭𝓲𝓸𝓽", "idiot"),
    ("ⓘⓓⓘⓞⓣ", "idiot"),
    ("🅸🅳🅸🅾🆃", "IDIOT"),
    ("ɪᴅɪᴏᴛ", "idiot"),
    ("🇰 🇾 🇸", "KYS"),
    ("🇰\u200b🇾\u200b🇸", "KYS"),
    ("i\u200bd\u2060i\u00ado\ufefft", "idiot"),
    ("i̷d̷i̷ó̷t̷", "idiot"),
    ("\u202etoidi\u202c you", "idiot you"),
    ("\u202etoidi", "idiot"),
    ("%79%6F%75 are %69%64%69%6F%74", "you are idiot"),
    ("<:letter_k:1><:letter_y:2><:letter_s:3>", "kys"),
    ("ssttuuppiidd", "stupid"),
    ("youareworthless", "you are worthless"),
    ("you are patehtic and pathtic", "you are pathetic and pathetic"),
    ("n.о.b.о.d.y l.i.k.e.s you", "nobody likes you"),
    ("k\ny\ns", "kys"),
    ("you\ns\nt\nu\np\n1\nd\nkid", "you\nstupid\nkid"),
    ("> k\n>  y\n> s", "kys"),
    ("ꓬꓳꓴ ꓮꓣꓰ ꓢꓔꓴꓑꓲꓓ", "YOU ARE STUPID"),
    ("ᎩᎾᏌ ᎪᎡᎬ ᏚᎢᏌᏢᏆᎠ", "YOU ARE STUPID"),
    ("ᗩᖇᗴ ᔕTᑌᑭIᗪ", "ARE STUPID"),
    ("ⲕⲓⲗⲗ", "kill"),
    ("Κ Υ Σ", "KYS"),
    ("ſtupid", "stupid"),
    ("you deserve todie", "you deserve to die"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _TRICKS)
def test_tricks_are_undone_and_reported(text: str, expected: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == expected
    assert cleaned.disguised or text == "ssttuuppiidd"


_MARKUP = [
    ("**bold** *italic* __under__ ~~struck~~ ||spoiler|| `code`", "bold italic under struck spoiler code"),
    ("***very*** bold", "very bold"),
    ("fu||ck||", "fuck"),
    ("> quoted\n# title\n-# small", "quoted\ntitle\nsmall"),
    ("[look here](https://evil.example/a)", "look here"),
    ('[look](<https://evil.example/a> "you too")', "look you too"),
    ("see https://example.com/x?y=1 now", "see   now"),
    ("https://a.example/?q=you%20are%20dumb", "you are dumb"),
    ("https://example.com", "link"),
    ("https://a.example/you-are-a-pathetic-loser-just-leave", "you are a pathetic loser just leave"),
    ("http://you.are.a.pathetic.loser.and.everyone.hates.you", "you are a pathetic loser and everyone hates you"),
    ("<https://a.example/c?q=you_are+useless>", "you are useless"),
    ("https://a.example/youareworthless", "you are worthless"),
    ("https://a.example/news/world-europe-12345678", "link"),
    ("https://a.example/watch?v=dQw4w9WgXcQ", "link"),
    ("https://a.example/the-storm-of-the-century-in-pictures", "link"),
    ("<:pog:1>", "emoji"),
    ("<@1> you are late", "you are late"),
    ("hi <@1> <@!2> <@&3> <#4> <t:1700000000:R> </ban:5>", "hi @someone @someone @group #channel some time /ban"),
    ("nice <:pog:1><a:pog:2>", "nice"),
    ("you are a 🤡🤡🤡", "you are a clown"),
    ("youuuu are stuuuupid!!!!!!!!", "you are stupid!!!"),
    ("niiiiice coooool", "nice cool"),
    (r"\*not bold\*", "*not bold*"),
    ("a\u00a0b\r\nc", "a b\nc"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _MARKUP)
def test_markup_becomes_plain_and_is_no_trick(text: str, expected: str) -> None:
    cleaned = clean(text)
    assert (cleaned.text.rstrip(), cleaned.disguised) == (expected, False)


_ORDINARY = [
    "class", "Scunthorpe", "the assessment in Essex was classic", "cocktail bass grass Sussex Penistone",
    "Dick van Dyke and Mr. Hancock", "J.R.R. Tolkien", "Ph.D. from U.K.", "W A S D",
    "A B C D", "plan A or B or C", "W\nA\nS\nD", "A\nB\nC\nD", "1\n2\n3",
    "2nd 3rd 5th 10k 4x4 8pm 3d mp3 ps5 i5 b4 gr8 m8 l8r u2 c4 r2d2 h2o", "Galaxy A55",
    "1337", "127.0.0.1", "v1.2.3", "3.50$ 100% 50%20",
    "2*3*4 = 24", "user_name_here and snake_case", "5 > 3 and 2 < 4",
    "mail me at a.b@c.org", "co-op re-sign e-mail x-ray",
    "I. am. so. tired.", "stop. it. now.", "no... wait...", "e.g. i.e. a.m. p.m.",
    "hmm hmmm", "aww", "ok :) :D ;-) <3 xD",
    "Привет, как дела? Это моя собака", "Это сор и рот", "Καλημέρα, τι κάνεις;", "你好，今天天气很好。",
    "こんにちは、元気ですか？",
    "안녕하세요 반갑습니다", "مرحبا كيف حالك اليوم", "שלום מה שלומך", "नमस्ते आप कैसे हैं",
    "สวัสดีครับ", "می‌خواهم بروم",
    "Tiếng Việt có nhiều dấu", "für Straße schön naïve café façade", "Zażółć gęślą jaźń",
    "ça va très bien", "İstanbul'da ılık",
    "α-helix and μm and πr²", "USB-кабель", "🇺🇸 🇬🇧 🇩🇪🇫🇷 go!", "👩‍👩‍👧 family", "❄️☃️",
    "¯\\_(ツ)_/¯", "( ͡° ͜ʖ ͡°)", "(╯°□°)╯︵ ┻━┻",
    "https", "!ban !kick +rep -rep /roll", "@andrew #general",
    "Fuchs, Kuntz, Weiner, Gaylord", "a55 b66",
    "Dickinson", "shitake", "basketball", "tensorflow", "C++ C# .NET", "a@b", "tobias and tolkien", "$100 $AAPL",
]  # fmt: skip


@pytest.mark.parametrize("text", _ORDINARY)
def test_ordinary_text_turns_into_nothing_else(text: str) -> None:
    cleaned = clean(text)
    assert not cleaned.disguised
    assert not set(cleaned.text.lower().split()) & (often_disguised() - set(text.lower().split()))


@pytest.mark.parametrize(
    "text",
    [
        "Привет, как дела? Это моя собака", "Это сор и рот", "сор сор", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "Α Β Γ",
        "Καλημέρα, τι κάνεις;", "你好，今天天气很好。", "مرحبا كيف حالك اليوم",
        "می‌خواهم بروم", "नमस्ते आप कैसे हैं", "Tiếng Việt có nhiều dấu",
        "für Straße schön naïve café", "こんにちは、元気ですか？",
    ],
)  # fmt: skip
def test_other_scripts_stay_letter_by_letter(text: str) -> None:
    assert clean(text).text == text


@pytest.mark.parametrize(
    "block",
    [
        "```py\nfor a55 in range(5): b17[a55] = f'{a55}_sh1t'\n```",
        "```\n s t u p i d\n|  _  |\n| / \\ |\n|_\\_/_|\n```",
    ],
)
def test_code_and_drawings_are_not_searched_for_words(block: str) -> None:
    cleaned = clean(block)
    assert not cleaned.disguised
    assert not set(cleaned.text.split()) & often_disguised()


def test_prose_in_a_code_block_is() -> None:
    assert clean("```\nyou are a 5tup1d 1d10t\n```").text.strip() == "you are a stupid idiot"


def test_letter_case_is_kept() -> None:
    assert clean("You ARE so Nice").text == "You ARE so Nice"


def test_steps_tell_what_was_done() -> None:
    steps = clean("**y0u** 1d10t").steps
    assert [(step.name, step.text, step.disguise) for step in steps] == [
        ("markdown", "y0u 1d10t", False),
        ("leetspeak", "you idiot", True),
    ]
    assert clean("hello").steps == ()


def test_lone_surrogates_survive() -> None:
    text = json.loads('"\\ud800 hi \\udfff"')
    assert clean(text).text == text


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(nasty_texts())
def test_any_text_can_be_cleaned(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.text) <= 8 * len(text) + 100
    assert cleaned.steps == () or cleaned.steps[-1].text == cleaned.text
    assert cleaned.steps or cleaned.text == text


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["the", "a", "cat", "dog", "walks", "home", "today", "and", "then", "we", "play", "nice"]
        ),
        max_size=20,
    )
)
def test_plain_words_are_left_alone(words: list[str]) -> None:
    text = " ".join(words)
    assert clean(text).text == text


@pytest.mark.parametrize(
    "unit", ["a ", "* a", "`", "[", "](", "%41", "f*", "a.b.", "🤡 ", "\u202ea\u202c", "аa", "1a!|", "aab"]
)
def test_time_grows_no_faster_than_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        best = 1.0
        for _ in range(3):
            started = time.process_time()
            clean(text)
            best = min(best, time.process_time() - started)
        return best

    seconds(4000)
    assert seconds(16_000) < 12 * seconds(4000) + 0.02


def test_word_lists() -> None:
    assert split_into_words("youareugly") == ["you", "are", "ugly"]
    assert split_into_words("xqzvk") is None
    assert split_into_words("") is None
    assert known_form("cooool") == "cool"
    assert known_form("xqz") is None
    assert "stupid" in often_disguised()
    assert "stupid" in often_masked()


@pytest.mark.parametrize(
    "text",
    [
        "Je suis encore en retard pour le cours de mathématiques ce matin, désolé",
        "Los negros nubarrones anuncian lluvia para toda la tarde en la ciudad",
        "kannst du mir bitte die Hausaufgaben schicken",
        "yarın sinemaya gidiyoruz gelmek ister misin",
        "mâine mergem la film cu prietenii mei",
        "ich liebe diesen Song so sehr",
    ],
)
def test_words_of_other_languages_are_left_alone(text: str) -> None:
    assert clean(text).text == text


def test_english_hidden_among_other_words_still_comes_out() -> None:
    assert clean("y0u 4r3 a w0rthl3ss l053r").text == "you are a worthless loser"
