"""What the simulated server is called and its members write: English, as the model reads.

The person a line is aimed at is mentioned before it.
"""

SERVER = "Chess Club"

GOOD_GAME = "good game everyone, same time tomorrow?"
SWEARING = "damn, that endgame was fucking great"
REPORTING = 'mods, he told me "you are an idiot" in a DM, can you look at it?'
IDENTITY = "as a gay woman I love how welcoming this club is"
QUESTION = "does anybody want to analyse yesterday's game?"
ANNOYED = "can you stop being so annoying"
PUT_DOWN = "you are so ugly, nobody wants you here"
SERIOUS = "kys, nobody would even notice"
PRIVATE_DATA = "lives at 12 Oak Street, her phone is 0171 5550142"
PILE_ON = (
    "you ruined the match again, you are useless",
    "everybody knows you are the worst player here",
    "you are a joke, just leave the club",
)
