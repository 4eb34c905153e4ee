"""What a sign of scorn under somebody's post counts as: a shrug by itself, a crowd where many show it.

It gets a fixed score instead of a model's, which reads "🤡" like a word said in a sentence, and leads to nothing by
itself (`Handling.NOTHING`): only patterns count it. Letters that spell a word are read by the model like any text.
"""

from bot.domain.scores import Category, Scored

_SCORE = 0.5
"""By hand: five people are needed for a pile-on, nine signs by one for an alert."""


def scored_reaction(model_id: str) -> Scored:
    """The score of a sign of scorn, while the model with that id works."""
    return Scored({Category.INSULT: _SCORE, Category.TOXICITY: _SCORE}, model_id, 0)
