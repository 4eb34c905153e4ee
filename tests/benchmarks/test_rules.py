"""The figures of the rules about words."""

from benchmarks.rules import BARS, missed


def test_a_bar_that_is_missed_is_named() -> None:
    found = {bar.set: {"rows": 100} for bar in BARS}
    for bar in BARS:
        found[bar.set][bar.counted] = round(100 * bar.share)
    assert missed(found) == []
    found["private_data_real"]["found"] = 89
    found["reports_and_quotes"]["acted on"] = 4
    assert missed(found) == [
        "private_data_real: found 89.0%, bar 90%",
        "reports_and_quotes: acted on 4.0%, bar 3%",
    ]
