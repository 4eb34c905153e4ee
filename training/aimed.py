"""Written twins on who is meant: the same hard words at "you", denied, about oneself, or at a thing."""

import random

from training.data import Example

SOURCE = "aimed"

NOUNS: tuple[str, ...] = (
    *(
        "an idiot",
        "a loser",
        "a failure",
        "a clown",
        "a joke",
        "a waste of space",
        "a burden",
        "a coward",
        "a liar",
    ),
    *(
        "a freak",
        "a weirdo",
        "a creep",
        "a nobody",
        "a moron",
        "a fool",
        "a disgrace",
        "a terrible friend",
        "a rat",
    ),
    *(
        "a bad player",
        "a noob",
        "a crybaby",
        "an attention seeker",
        "a fake",
        "a snake",
        "an embarrassment",
        "a pig",
    ),
    *(
        "a mistake",
        "dead weight",
        "trash",
        "garbage",
        "a bot",
        "a try-hard",
        "a wannabe",
        "a snob",
        "a psycho",
    ),
)
ADJECTIVES: tuple[str, ...] = (
    *(
        "stupid",
        "ugly",
        "worthless",
        "dumb",
        "pathetic",
        "annoying",
        "disgusting",
        "useless",
        "fat",
        "boring",
        "gross",
    ),
    *(
        "lazy",
        "selfish",
        "fake",
        "cringe",
        "weak",
        "hopeless",
        "unwanted",
        "untalented",
        "lame",
        "slow",
        "smelly",
    ),
    *(
        "weird",
        "clueless",
        "desperate",
        "toxic",
        "unlovable",
        "irrelevant",
        "too dumb for this",
        "bad at everything",
    ),
)
THINGS: tuple[str, ...] = (
    *(
        "this boss",
        "this level",
        "my code",
        "the new patch",
        "this queue",
        "my internet",
        "the ending",
        "this printer",
    ),
    *(
        "that goal",
        "my alarm",
        "this weather",
        "the bus",
        "my laptop",
        "the lag",
        "this homework",
        "that cliffhanger",
    ),
    *(
        "my sleep schedule",
        "the traffic",
        "this song",
        "that trailer",
        "my build",
        "the server",
        "the last exam",
    ),
    *(
        "this update",
        "my hair today",
        "the loot",
        "that jump scare",
        "this puzzle",
        "my pizza",
        "the wifi",
        "monday",
    ),
)

# {n} a noun phrase, {a} an adjective. Hostile, benign.
TWINS: tuple[tuple[str, str], ...] = (
    ("you are {n}", "you are not {n}"),
    ("ur {n}", "ur not {n}"),
    ("u r {a}", "u r not {a}"),
    ("you're so {a}", "you're so not {a}"),
    ("you are {a} and you know it", "you are not {a} and you know it"),
    ("everybody thinks you're {n}", "nobody thinks you're {n}"),
    ("everyone can see ur {a}", "no one thinks ur {a} ok"),
    ("i always knew you were {n}", "i never said you were {n}"),
    ("you really are {n}", "i really am {n}"),
    ("wow you're {a} lol", "wow i'm {a} lol"),
    ("ur so {a} today", "i feel so {a} today"),
    ("why are you so {a}", "why am i so {a}"),
    ("you played like {n}", "i played like {n}"),
    ("you should know that you are {n}", "you should know that you aren't {n}"),
    ("don't talk to me, you're {n}", "don't let them tell you you're {n}"),
    ("stop pretending you are not {n}", "stop telling yourself you are {n}"),
    ("it's true what they say, you're {a}", "it's not true what they say, you're not {a}"),
    ("he is right, you are {n}", "he is wrong, you are not {n}"),
    ("admit it, ur {n}", "ignore it, ur not {n}"),
    ("you will always be {n}", "you will never be {n} to us"),
    ("you look {a} in that pic", "you look great in that pic, he's wrong to call it {a}"),
    ("how can someone be as {a} as you", "how can someone call you {a}, that's mean"),
    ("she called you {n} and she was right", "she called me {n} and it hurt"),
    ("they say you are {a}, i agree", "they say i am {a}, any advice?"),
    ("{a}. that's what you are", "{a}. that's what they called me"),
    ("you're {n}, get lost", "he told me i'm {n}, can a mod look"),
    ("ok {n}, whatever you say", "ok who called her {n}? not cool"),
    ("only {n} would play like you", "i felt like {n} in that round"),
    ("imagine being as {a} as you", "imagine calling a friend {a}, be nice"),
    ("your whole family is {a}", "my whole family was {a} about the trip, but it was fun"),
    ("no wonder you have no friends, you're {a}", "i worry that i have no friends because i'm {a}"),
    ("you being {n} is the only thing people remember", "being called {n} is all i remember of that school"),
    ("hey {n}, nobody asked you", "hey, nobody here is {n}, thanks for asking"),
    ("you are so {a} it hurts", "this level is so {a} it hurts"),
    ("your face is {a}", "the final boss's face is {a}"),
    ("your art is {a}, quit", "the ads are {a}, i quit"),
    ("what {n} you are", "what {n} i am, i forgot my own birthday"),
    ("u look {a} lmao", "the new skins look {a} lmao"),
)

# Swearing: aimed at a person, at nothing or a thing {t}.
SWEARING: tuple[tuple[str, str], ...] = (
    ("fuck you", "fuck yes"),
    ("fuck you and {t}", "fuck {t}"),
    ("fuck off, nobody cares about you", "fuck me, nobody told me about {t}"),
    ("you are fucking useless", "{t} is fucking useless"),
    ("you are a fucking clown", "{t} is a fucking masterpiece"),
    ("ur such a piece of shit", "{t} is such a piece of shit"),
    ("you're full of shit", "i'm full as shit after that dinner"),
    ("shut the fuck up already", "wake the fuck up, {t} is live already"),
    ("stfu no one likes u", "wtf no one told me about {t}"),
    ("get the fuck out of here, we hate you", "get the fuck out of here, {t} was free?? love it"),
    ("you play like shit", "{t} runs like shit"),
    ("holy shit you are dumb", "holy shit {t} is good"),
    ("you suck ass", "{t} sucks ass"),
    ("you're a pain in the ass", "{t} is a pain in the ass"),
    ("you fucking idiot", "fucking finally"),
    ("go to hell, you ruined it", "what the hell happened to {t}"),
    ("damn you're ugly as fuck", "damn i'm tired as fuck"),
    ("nobody gives a shit about you", "i don't give a shit about {t}"),
    ("what the fuck is wrong with you", "what the fuck is wrong with {t}"),
    ("you're dumb as shit", "{t} is hard as shit"),
    ("piss off, loser", "i'm so pissed off at {t}"),
    ("your opinion is bullshit, like you", "{t} is bullshit"),
    ("i hope you fucking fail", "i hope i don't fucking fail the test on friday"),
    ("eat shit", "oh shit"),
    ("kiss my ass, you fake", "i worked my ass off for {t}"),
    ("you're so fucking annoying", "{t} is so fucking annoying"),
    ("u r a dumbass", "that was a dumbass mistake of mine"),
    ("you can go fuck yourself", "{t} can go to hell, rematch"),
    ("no one fucking asked you", "no fucking way, we won"),
    ("you're crap at this and everyone knows", "{t} is crap and everyone knows"),
    ("screw you", "screw {t}, let's get food"),
    ("shitty take from a shitty person like you", "shitty day, shitty coffee, and then {t}"),
    ("you absolute shitstain", "absolute shitshow, {t}"),
    ("nobody wants your ass here", "my ass is frozen, {t} again"),
    ("you fucked it up because you're worthless", "i fucked it up, sorry everyone"),
    ("damn, you're a bitch", "damn, {t} is a bitch"),
    ("i fucking hate you", "i fucking love {t}"),
    ("bullshit, you liar", "bullshit call by the ref again"),
    ("your work is ass and so are you", "{t} looks ass on my phone"),
    ("fuck your feelings", "fuck, i forgot {t}"),
)

_INSULT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
_SWORN_INSULT = (1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0)
_SWORN = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_NONE = (0.0,) * 8


def twins(count: int, seed: int) -> list[Example]:
    """About `count` lines in minimal pairs: two thirds hard words at or not at "you", one third swearing."""
    rng = random.Random(seed)
    examples = []
    for number in range(count // 2):
        swearing = rng.random() < 0.35
        hostile, benign = rng.choice(SWEARING if swearing else TWINS)
        words = {"n": rng.choice(NOUNS), "a": rng.choice(ADJECTIVES), "t": rng.choice(THINGS)}
        group = f"{SOURCE}-{seed}-{number}"
        labels = (_SWORN_INSULT, _SWORN) if swearing else (_INSULT, _NONE)
        examples.append(Example(hostile.format(**words), labels[0], SOURCE, group))
        examples.append(Example(benign.format(**words), labels[1], SOURCE, group))
    return examples
