"""Why an action failed: stored as codes, and what an earlier version stored is kept."""

import pytest

from bot.domain.failures import Failure, FailureCode


@pytest.mark.parametrize("code", FailureCode)
def test_a_failure_comes_back_as_it_was_stored(code: FailureCode) -> None:
    failure = Failure(code, {"permission": "manage_messages", "channel": 123456789012345678})
    assert Failure.of_text(failure.as_text()) == failure


def test_what_is_stored_is_short() -> None:
    assert Failure(FailureCode.RANK).as_text() == '{"code":"rank"}'


@pytest.mark.parametrize(
    "sentence",
    [
        "the member is not in the server",
        "**Manage Messages** is missing in <#5>: channel → Edit → Permissions",
        "5",
        "null",
        '"quoted"',
        "",
    ],
)
def test_a_sentence_of_an_earlier_version_is_kept_as_it_is(sentence: str) -> None:
    assert Failure.of_text(sentence) == Failure(FailureCode.LEGACY, {"text": sentence})


@pytest.mark.parametrize("stored", ["{}", '{"code": "of another version"}', '{"code": 5}', '{"code": "rank"'])
def test_what_is_malformed_is_an_unexpected_failure(stored: str) -> None:
    assert Failure.of_text(stored).code is FailureCode.UNEXPECTED
