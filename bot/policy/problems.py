"""What can be wrong with a policy, as codes with numbers. Words for people are made of them in `bot/ui`."""

from enum import StrEnum

from pydantic_core import PydanticCustomError


class PolicyProblem(StrEnum):
    """Why a policy is not valid, beside what pydantic checks itself; behind each, its parameters."""

    THRESHOLDS_FALL = "thresholds_fall"
    """`steps`: the thresholds of a category from warn to escalate."""
    NOT_HOSTILE = "not_hostile"
    """`categories`: have thresholds, though nobody is acted against for them."""
    STRIKES_INCOMPLETE = "strikes_incomplete"
    """A kind has no weight or a rung no sum."""
    RUNGS_FALL = "rungs_fall"
    """`sums`: those of the rungs, lowest rung first."""


def problem(code: PolicyProblem, **parameters: object) -> PydanticCustomError:
    """To be raised by a validator: pydantic hands code (as type) and parameters (as context) on."""
    return PydanticCustomError(code.value, code.value, parameters)
