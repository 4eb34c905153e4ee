"""Which texts an attachment carries."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.intake.texts import attachment_texts


def _texts(filename: str, title: str | None = None, description: str | None = None) -> list[str]:
    attachment: Any = SimpleNamespace(filename=filename, title=title, description=description)
    return list(attachment_texts(attachment))


@pytest.mark.parametrize(
    ("filename", "text"),
    [
        ("nobody_likes_you.png", "nobody likes you"),
        ("k_y_s.png", "k y s"),
        ("k y s.png", "k y s"),
        ("1d10t.png", "1d10t"),
        ("5_t_u_p_1_d.png", "5 t u p 1 d"),
        ("stupid.idiot", "stupid.idiot"),
        ("idiot.tar.gz", "idiot"),
        ("idiot", "idiot"),
    ],
)
def test_a_name_that_a_person_gave_is_read_in_disguise_too(filename: str, text: str) -> None:
    assert _texts(filename) == [text]


@pytest.mark.parametrize(
    "filename", ["a.png", "20260101_120000.jpg", "5f8a1b2c.png", "PXL_20260101_1.MP.jpg"]
)
def test_a_name_that_a_program_gave_is_not(filename: str) -> None:
    assert _texts(filename) == []


def test_the_files_name_is_read_beside_a_title_that_says_something_else() -> None:
    assert _texts("nobody_likes_you.png", "my cat", "a photo") == ["my cat", "nobody likes you", "a photo"]
    assert _texts("my_cat.png", "my cat") == ["my cat"]
