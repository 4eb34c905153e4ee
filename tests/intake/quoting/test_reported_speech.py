"""Reported speech is recognised, and quotation marks are no free pass."""

import time

import pytest
from hypothesis import given, strategies as st

from bot.intake.quoting.reported_speech import is_only_told, is_reported_speech, own_words
from bot.intake.warming import warm_up

_REPORTED = [
    "he told me I should kill myself",
    "some guy in game called me a worthless idiot",
    "she keeps calling me ugly and I don't know what to do",
    "calling people stupid is not ok",
    "telling someone to kys is never funny",
    "don't call her a pig",
    "stop calling me an idiot",
    "please don't tell people to kill themselves",
    "I got called a loser by three people today",
    "I was told nobody likes me",
    "my brother said I'm a waste of space",
    "they told him to go die, mods please help",
    "what does 'kys' mean?",
    'why would you say "nobody likes you" to a new member',
    "> nobody wants you here\nthis is not ok, please stop",
    'the bot deleted my message for saying "this boss is trash"',
    "bug: the filter flagged 'kill the process' as a threat",
    "🎵 I hate everything about you 🎵",
    "lyrics: you're toxic, I'm slipping under",
    '"you are worthless" - my dad, 2019',
    '"you\'re pathetic", he wrote under my drawing',
    'he wrote: "go cry about it"',
    'someone dmed me "nobody likes you" and left',
    'the message said "you should quit, loser"',
    "imagine telling a kid he's worthless",
    'saying "you\'re fat" to someone is mean',
    "reported him for calling her a cow",
    "my teacher said I'm too stupid for this class",
    "people at school call me trash and then laugh... they keep calling me a rat",
    "kids kept telling him he was garbage",
    "he was banned for calling people slurs",
    "@mod this user told my friend to jump off a bridge",
    "who called her ugly? not cool",
    "false positive: 'shut up and take my money'",
    'the song goes "you\'re so vain"',
    'just heard someone scream "you are trash" at a kid, in the chat he was like "die"',
    "she texted me that I am a burden",
    "I keep getting told I'm useless",
    "they called us losers after the match",
    "the word 'loser' shouldn't be banned",
    'In this scene from the movie he says "you disgust me"',
    "got warned for saying 'this game sucks', is that a false positive?",
    "<@1> called me a fat pig",
    "he called me a pig, please look at this <@5>",
    "<@1> told me to kill myself, can a mod help",
    "they said I'm ugly and everyone agreed with them",
    "calling her a fat, ugly pig is wrong",
    "hey <@5>, someone called me an idiot and a loser",
    "I got called a loser and now I feel like a stupid pig",
    "> you are a pig\nwhy?",
    "> <@1> is a pig\ncan a mod look at this",
    "y0u can't call people st*pid",
    "> you are a worthless pig",
    'and today: "you are a pig"',
    'then "nobody would miss you"',
    'someone wrote "you are a pig" on the wall',
    'why do people type "kys" at strangers',
    "Hi staff, on Saturday Dario shouted that Mei is a fat pig and that everybody hates her",
    'he keeps saying "no offense but you\'re ugly" to people, can someone talk to him',
    'my therapist had me write down what they said. "freak. nobody. creep." then we tore it up',
    "you were called an idiot by that guy, want me to back you up?",
    "someone told jo to kill herself, can a mod look",
]
_OWN_WORDS = [
    '"you are worthless"',
    "'you' are an \"artist\", sure, you're pathetic",
    "you are worthless",
    "he told me you're a loser",
    "everyone says you are ugly",
    'everyone says "you\'re a loser"',
    "my friend said you're trash lol",
    '"nobody likes you" lol',
    "kys",
    "I told you to shut up",
    "I said you're stupid",
    "he called you an idiot and he's right",
    "she said you're fat, so true",
    "> you are so smart\nyou're pathetic",
    "> hi everyone\nkill yourself",
    "people say you smell",
    "we all think you should leave",
    "go cry about it",
    "no offense but you're dumb",
    '"smart" people like you should shut up',
    "you call that a drawing? it's trash",
    "stop talking, you're annoying",
    "don't be such a loser, you're pathetic",
    "I will tell everyone what you did, loser",
    "I'm telling you, you're useless",
    "calling you smart would be a lie, you're dumb",
    "who asked? shut up",
    "you are a bug: useless",
    "this bot is smarter than you, you're trash",
    '"kys"',
    "'go away' nobody wants you here",
    "he told me a joke. you're a joke too, get lost",
    'hey @bob "you\'re a clown"',
    "everyone told me you're a waste of oxygen",
    "my mom said I'm nice. you're not, you're garbage",
    "imagine being you, you're so pathetic",
    "the whole server knows you're a creep",
    "just leave, nobody likes you",
    "nobody likes you, even your mom says so",
    "a song for you: you're trash",
    "i agree with what he said, you're a rat",
    "> quote\nhe's right, you're ugly",
    "what a lovely day",
    "I like this word",
    # A cue beside an attack excuses nothing.
    "<@1> you are a worthless pig 🎵",
    "you are a stupid loser 🎵",
    "kill yourself <@1> 🎤",
    "🎵 I will find you and stab you tomorrow 🎵",
    "[verse] <@1> die in a fire",
    "this song goes hard. ben is a stupid fat pig",
    "bug: <@1> is a fat disgusting pig",
    "<@1> what a pathetic fat loser, why would you even say that",
    "<@1> stop calling people. fat ugly pig",
    "stop calling people, fat ugly pig",
    "stop telling people you fat pig",
    "don't say anything <@1> fat worthless pig",
    "don't tell me what to do, kys",
    "you fat ugly pig, that word fits",
    "he said I'm dumb. <@1> is the real idiot here",
    "<@1> said I'm dumb, what a fat pig",
    "don't tell anyone but <@1> smells like a pig",
    "🎵 kys 🎵",
    # A quote needs a remark.
    "> you are a worthless idiot\n.",
    "> <@1> you are a worthless pig\n<@1>",
    "> nobody likes you ben, kill yourself\nlol",
    "> you are a worthless pig\nhahaha xd ben",
    "> you are a worthless pig\nthis one is for <@1>",
    "> you are a worthless pig\nyes exactly",
    # The words of others, put on the reader.
    'quote of the day: "you are a pig" - you',
    '"shut up, stupid" - the internet, about you',
    "\"you're worthless\" (not my words, just everybody's)",
    'someone wrote "what a fat liar" and i thought of you',
    "my friend told me your face is a joke",
    "he told me to tell you nobody misses you",
    "just saying: you are a pig",
    "> i made this today\nand it's garbage, like you",
    "> <@1> you are a worthless pig",
    # Disguised words are read as what they are.
    "calling people names is not ok. y0u 4r3 a w0rthless 1d10t",
    "calling people names is not ok. 𝔂𝓸𝓾 𝓪𝓻𝓮 𝓪 𝔀𝓸𝓻𝓽𝓱𝓵𝓮𝓼𝓼 𝓹𝓲𝓰",
]


@pytest.mark.parametrize("text", _REPORTED)
def test_somebody_elses_words(text: str) -> None:
    assert is_reported_speech(text, None)


@pytest.mark.parametrize("text", _OWN_WORDS)
def test_own_words(text: str) -> None:
    assert not is_reported_speech(text, None)


@pytest.mark.parametrize(
    ("text", "reply", "reported"),
    [
        ("'nobody likes you' wow, why would anyone", "nobody likes you", True),
        ("nobody likes you? really?", "nobody likes you", True),
        ("did that just read nobody wants you here?", "leave, nobody wants you here", True),
        ("nobody likes you", "nobody likes you", False),
        ("nobody likes you lol", "nobody likes you", False),
        ('"nobody likes you" lol', "nobody likes you", False),
        ('"nobody likes you" yes exactly, stupid fat pig', "nobody likes you", False),
        ('"nobody likes you" what a stupid fat pig', "nobody likes you", False),
        ("'nobody likes you' and you are trash as well", "nobody likes you", False),
        ("'you are ugly' haha", "what a nice day", False),
        ("why?", "nobody likes you", False),
        ("go away", "", False),
    ],
)
def test_replies_that_repeat_the_words(text: str, reply: str, reported: bool) -> None:
    assert is_reported_speech(text, reply) is reported


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("he told me I should leave. that hurt", "that hurt"),
        ("mods said i can't call him names so i'll call you a worm", "mods said i. so i'll call you a worm"),
        ("you look like a swamp stop saying otherwise", "you look like a swamp"),
        ("> you are a pig\nthis is not ok", "this is not ok"),
        ('he wrote "you are a pig"', ""),
    ],
)
def test_what_the_author_says_themselves(text: str, own: str) -> None:
    assert own_words(text) == own


def test_a_bare_quotation_in_a_reply_is_said_to_somebody() -> None:
    assert not is_reported_speech("> you are a worthless pig", "what a nice day")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('2) "ugly rat" on tuesday', True),
        ('"see you after school, stupid"', True),
        ("> nobody likes you", True),
        ('"ugly rat", like you', False),
        ('you are an "artist"', False),
        ("thank you for reading this", False),
    ],
)
def test_a_line_that_only_tells(text: str, told: bool) -> None:
    assert is_only_told(text) is told


def test_curly_apostrophes_are_read_as_straight_ones() -> None:
    assert is_reported_speech("don’t call her a pig", None)


@pytest.mark.parametrize("unit", ["fat ", "\n", "@a is so ", "tell @a ", "you so ", "call fat, "])
def test_long_texts_take_little_time(unit: str) -> None:
    text = unit * (4000 // len(unit)) + " told me"
    warm_up()
    started = time.process_time()
    is_reported_speech(text, "told me so")
    assert time.process_time() - started < 0.2


@given(st.text(max_size=300), st.none() | st.text(max_size=100))
def test_any_text_has_an_answer(text: str, reply: str | None) -> None:
    assert is_reported_speech(text, reply) in {True, False}
