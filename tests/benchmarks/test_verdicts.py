"""What `benchmarks.verdicts` says of two files."""

from benchmarks.verdicts import differences


def row(id_: str, *levels: str, hostility: float = 0.1) -> dict[str, object]:
    return {"id": id_, "levels": list(levels), "hostility": hostility}


def test_every_difference_is_counted_and_its_inputs_are_named() -> None:
    before = [row("same"), row("warned", "warn"), row("also warned", "warn"), row("gone"), row("harsher")]
    after = [row("same"), row("warned"), row("also warned"), row("new"), row("harsher", hostility=0.2)]
    assert differences(before, after) == {
        "levels ['warn'] -> []": ["also warned", "warned"],
        "only before": ["gone"],
        "only after": ["new"],
        "hostility": ["harsher"],
    }


def test_the_same_rows_in_another_order_do_not_differ() -> None:
    rows = [row("one", "warn"), row("two")]
    assert differences(rows, rows[::-1]) == {}
