"""Written frames around hostile lines and groups: reported speech, counter-speech, negation, identities.

Public corpora teach that the words decide. Here the same words stand on both sides and the frame decides. All
frames and word lists were written for this project; none is taken from an evaluation set.
"""

import random
from collections.abc import Iterable, Sequence

from training.data import UNKNOWN, Example

SOURCE = "frames"

# {x} is a hostile line. Reported or opposed: nobody is attacked by the speaker.
OPPOSED: tuple[str, ...] = (
    "mods, someone just wrote '{x}' in general",
    "he told my little brother '{x}' and now he won't come online",
    "can we please ban whoever said {x}",
    "telling people '{x}' gets you kicked here, read the rules",
    'i got a message that says "{x}", what do i do?',
    "she keeps getting dms like '{x}', it's not ok",
    "imagine writing '{x}' to somebody you don't even know. do better",
    "no, '{x}' is not a joke",
    "who wrote {x}?? that was uncalled for",
    "i'm reporting this: {x}",
    "the word filter missed this one: {x}",
    'it made me cry when they said "{x}"',
    "nobody should ever have to read '{x}' on their birthday",
    "in the film the villain says '{x}' and everyone gasps",
    "we talked in class about why '{x}' does harm",
    'if you post things like "{x}" you are not welcome in this club',
    "you can't just say '{x}' and expect people to stay friends with you",
    "stop. '{x}' is bullying, plain and simple",
    "quoting from the screenshot she sent me: '{x}'",
    "there's graffiti at school that says {x}, the janitor is painting over it",
    "i was called names again today: {x}",
    "my ex used to text me '{x}', glad that's over",
    "the article is about a boy who heard '{x}' every day",
    "'{x}' - comments like this are why i left that server",
    "i will never accept someone saying {x} to my friends",
    "how is '{x}' still up after an hour? delete please",
    "song lyric of the day: {x}",
    "anyone who thinks '{x}' is fine should talk to a teacher",
    "as a mod i removed '{x}' and gave a warning",
    "translation of what he typed: {x}. i told him to apologise",
    "it hurts when strangers yell '{x}' at you on the bus",
    "she stood up and said that '{x}' has no place here",
    "please don't ever say '{x}' to anyone",
    'there is no excuse for "{x}"',
    "i used to hear '{x}' a lot as a kid, i'm doing better now",
    "people who write '{x}' need help, not applause",
    "i disagree with everyone who says {x}",
    "that meme with '{x}' is hateful, take it down",
    "it is wrong to say {x}",
    "we don't tolerate stuff like {x} around here",
    "what a horrible thing to say: {x}",
    "hearing {x} from my own coach broke me",
)

# Agreed with, passed on or merely decorated: still an attack.
ENDORSED: tuple[str, ...] = (
    "{x}, and i mean it",
    "like everyone says, {x}",
    "i said it before and i'll say it again: {x}",
    "honestly, {x}",
    "no offense but {x}",
    "let's be real here, {x}",
    "not gonna lie, {x}",
    "{x}. that's just a fact",
    "someone had to say it: {x}",
    "my whole class agrees, {x}",
    "{x}, deal with it",
    "i don't care if i get banned, {x}",
    "quote me on this: {x}",
    "read this slowly: {x}",
    "{x}, everybody knows it",
    "it's not a joke, {x}",
    "mods can't stop me, {x}",
    "i'm telling you one last time: {x}",
    "hey you, {x}",
    "he was right when he said {x}",
    "report me if you want, {x}",
    "you heard me, {x}",
    "just saying what we all think: {x}",
    "{x} - change my mind",
    "put it on a t-shirt: {x}",
    "i agree with whoever wrote '{x}'",
    "and that is exactly why {x}",
    "it's no secret that {x}",
    "this is why people say '{x}' and they are right",
    "nobody wants to hear it but {x}",
)

GROUPS: tuple[str, ...] = (
    *("women", "men", "girls", "boys", "gay people", "lesbians", "bisexual people", "trans people"),
    *("trans women", "trans men", "queer people", "black people", "white people", "asian people"),
    *("brown people", "latinos", "immigrants", "refugees", "foreigners", "migrants", "asylum seekers"),
    *("muslims", "jews", "christians", "hindus", "sikhs", "buddhists", "atheists", "disabled people"),
    *("deaf people", "blind people", "autistic people", "wheelchair users", "people with down syndrome"),
    *("old people", "teenagers", "arabs", "mexicans", "indians", "chinese people", "africans", "poles"),
    *("turks", "roma people", "poor people", "homeless people"),
)
TRADES: tuple[str, ...] = (
    *("bankers", "lawyers", "politicians", "influencers", "streamers", "cyclists", "landlords"),
    *("referees", "speedrunners", "healer mains", "campers", "football fans", "smokers", "hackers"),
    *("scalpers", "telemarketers", "billionaires", "critics", "managers", "cops", "journalists"),
)
THINGS: tuple[str, ...] = (
    *("mondays", "broccoli", "this level", "the new patch", "loading screens", "math homework"),
    *("wet socks", "olives", "traffic jams", "mosquitoes", "ads", "spoilers", "lag", "the alarm clock"),
    *("exams", "pop-ups", "cold coffee", "this weather", "microtransactions", "paper straws"),
)

BAD: tuple[str, ...] = (
    *("disgusting", "worthless", "stupid", "dangerous", "inferior", "dirty", "lazy", "criminals"),
    *("animals", "vermin", "trash", "a plague", "a disease", "the enemy", "subhuman", "evil", "a burden"),
    *("a joke", "beneath us", "less than human", "freaks", "parasites", "liars", "a mistake of nature"),
)
GOOD: tuple[str, ...] = (
    *("kind", "smart", "welcome here", "our friends", "equal to everyone else", "brave", "hard-working"),
    *("important", "human beings like you and me", "family", "worth listening to", "beautiful"),
    *("good neighbours", "funny", "strong", "as capable as anyone"),
)

# (hostile, benign) twins about a group {g} with a bad {b} or good {k} property.
GROUP_TWINS: tuple[tuple[str, str], ...] = (
    ("{g} are {b}", "{g} are not {b}"),
    ("{g} are {b}", "{g} are {k}"),
    ("{g} are not {k}", "{g} are {k}"),
    ("{g} will never be {k}", "{g} will always be {k}"),
    ("it is true that {g} are {b}", "it is not true that {g} are {b}"),
    ("all {g} are {b} to me", "nobody here thinks {g} are {b}"),
    ("i think {g} are {b}", "i don't think {g} are {b}"),
    ("everyone knows {g} are {b}", "only a fool would claim that {g} are {b}"),
    ("{g} should be treated like they are {b}", "{g} should never be treated like they are {b}"),
    ("i hate {g}", "i don't hate {g}"),
    ("i hate {g}", "i hate it when people are mean to {g}"),
    ("i can't stand {g}", "i can't stand it when {g} get bullied"),
    ("we should get rid of all {g}", "we should never have to get rid of {g} in our team, they belong"),
    ("no one should be friends with {g}", "everyone should be friends with {g}"),
    ("{g} deserve to suffer", "{g} do not deserve to suffer"),
    ("{g} deserve to be hated", "no {g} deserve to be hated"),
    ("{g} should disappear", "hate against {g} should disappear"),
    ("keep {g} out of our town", "keep hate against {g} out of our town"),
    ("nobody wants {g} here", "anybody who doesn't want {g} here can leave"),
    ("{g} have no place in this game", "{g} have a place in this game like anyone"),
    ("i would never trust {g}", "i would always trust {g} as much as anyone else"),
    ("{g} make me sick", "jokes about {g} make me sick"),
    ("we must stop {g} before it is too late", "we must stop attacks on {g} before it is too late"),
    ("someone should hurt {g}", "no one should hurt {g}"),
    ("i'm going to beat up {g}", "i'm going to meet up with {g}"),
    ("the rights of {g} should be taken away", "the rights of {g} should be protected"),
    ("why are {g} so {b}?", "why do some say {g} are {b}? it's so wrong"),
    ("what's wrong with {g}? they are {b}", "what's wrong with saying {g} are {b}? everything"),
    ("you are {b} because you hang out with {g}", "you are lucky because you hang out with {g}"),
    ("{g} belong at the bottom", "{g} belong here as much as you"),
    ("i don't want to sit next to {g}", "i want to sit next to {g} at the party, they're fun"),
    ("stop defending {g}, they're {b}", "stop attacking {g}, they're {k}"),
    ("it's a shame that {g} exist", "it's a shame how {g} are treated"),
    ("i would be ashamed to be one of those {g}", "i am proud to be one of those {g}"),
    ("the world would be better without {g}", "the world would be boring without {g}"),
    ("laws should ban {g}", "laws should protect {g}"),
    ("people like {g} ruin everything", "people who insult {g} ruin everything"),
    ("{g} are ruining this server", "{g} are running this server and it's great"),
    ("i refuse to play with {g}", "i love to play with {g}"),
    ("{g} can't do anything right", "{g} can do anything they like"),
)

NEUTRAL: tuple[str, ...] = (
    "many {g} live in our city",
    "my neighbours are {g}",
    "there's a documentary about {g} tonight",
    "most of my friends are {g}",
    "we have a few {g} in our guild",
    "happy to see more {g} in esports",
    "is there a channel for {g} here?",
    "i'm writing an essay on the history of {g}",
    "{g} are people too",
    "{g} like games as much as anyone",
    "shout out to all {g} in chat",
    "some {g} voted yesterday, some didn't",
    "our teacher asked what we know about {g}",
    "{g} deserve respect",
    "that actor often plays roles for {g}",
    "the new support group for {g} meets on tuesday",
    "we are {g} and we love this server",
    "as one of many {g} here i feel at home",
    "how do {g} celebrate new year where you live?",
    "half of the devs are {g}, cool team",
    "i really admire {g}",
    "god bless {g} everywhere",
    "{g} make this community better",
    "my best teammates are {g}",
)

# At things and trades: hard words, no identity. Toxicity of the trade lines is left open.
AT_THINGS: tuple[str, ...] = (
    "i hate {t}",
    "i fucking hate {t}",
    "{t} can go to hell",
    "{t} should be banned forever",
    "{t} are the worst thing ever invented",
    "death to {t}",
    "i despise {t}",
    "{t} make me sick",
    "there is nothing as disgusting as {t}",
    "kill {t} with fire",
    "whoever invented {t} must have been bored",
    "{t} are trash, no discussion",
    "wish {t} would just disappear",
    "{t} ruin everything",
    "god i can't stand {t}",
)

_HATE = (1.0, UNKNOWN, 0.0, UNKNOWN, UNKNOWN, 1.0, 0.0, 0.0)
_NONE = (0.0,) * 8
_TRADE = (UNKNOWN, 0.0, UNKNOWN, UNKNOWN, UNKNOWN, 0.0, 0.0, 0.0)


def _fill(frame: str, rng: random.Random) -> dict[str, str]:
    return {"g": rng.choice(GROUPS), "b": rng.choice(BAD), "k": rng.choice(GOOD)}


def groups(count: int, seed: int) -> list[Example]:
    """About `count` lines: minimal pairs on identities, neutral ones, and hard words at things and trades."""
    rng = random.Random(seed)
    examples = []
    for number in range(count // 4):
        hostile, benign = rng.choice(GROUP_TWINS)
        words = _fill(hostile, rng)
        group = f"{SOURCE}-{seed}-{number}"
        examples.append(Example(hostile.format(**words), _HATE, SOURCE, group))
        examples.append(Example(benign.format(**words), _NONE, SOURCE, group))
        examples.append(Example(rng.choice(NEUTRAL).format(g=rng.choice(GROUPS)), _NONE, SOURCE))
        aimed_at_things = rng.random() < 0.5
        target, labels = (THINGS, _NONE) if aimed_at_things else (TRADES, _TRADE)
        line = rng.choice(AT_THINGS).format(t=rng.choice(target))
        swears = "fuck" in line
        examples.append(
            Example(line, tuple(1.0 if swears and i == 2 else x for i, x in enumerate(labels)), SOURCE)
        )
    return examples


def around(hostile: Sequence[Example], count: int, seed: int) -> list[Example]:
    """`count` twins of one hostile line: opposed or reported (labels 0), and endorsed (labels kept)."""
    rng = random.Random(seed)
    examples = []
    for number in range(count):
        line = rng.choice(hostile)
        group = f"{SOURCE}-around-{seed}-{number}"
        quoted = line.text.rstrip(".! ")
        obscene = line.labels[2] if line.labels[2] == 1 else UNKNOWN
        benign = (0.0, 0.0, obscene, *_NONE[3:])
        examples.append(Example(rng.choice(OPPOSED).format(x=quoted), benign, SOURCE, group))
        examples.append(Example(rng.choice(ENDORSED).format(x=quoted), line.labels, SOURCE, group))
    return examples


def quotable(examples: Iterable[Example], longest: int = 90) -> list[Example]:
    """Hostile lines that are short enough to stand in a frame."""
    return [e for e in examples if e.labels[0] == 1 and 8 <= len(e.text) <= longest]
