"""Every chat history of this folder leads to what it says, also when the program restarts after every message."""

from pathlib import Path

import pytest

from tests.scenarios.runner import Run, Scenario, check, load, scenario_files


@pytest.fixture(params=scenario_files(), ids=lambda path: path.stem)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    path = request.param
    assert isinstance(path, Path)
    return load(path)


@pytest.mark.parametrize("restarts", [False, True], ids=["straight", "restarts"])
def test_scenario(scenario: Scenario, restarts: bool) -> None:
    outcomes = Run(scenario, restarts=restarts).outcomes()
    for outcome in outcomes:
        for expectation in outcome.step.expectations:
            check(outcome, expectation, scenario.people)
    found = {finding.kind.value for outcome in outcomes for finding in outcome.signals.findings}
    assert found == scenario.patterns
    assert {level.value for outcome in outcomes for level in outcome.verdict.levels} == scenario.levels


def test_a_restart_changes_no_signal(scenario: Scenario) -> None:
    straight = [outcome.signals for outcome in Run(scenario).outcomes()]
    restarted = [outcome.signals for outcome in Run(scenario, restarts=True).outcomes()]
    assert restarted == straight


def test_there_are_enough_scenarios() -> None:
    assert len(scenario_files()) >= 30


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("title: x\npeople: {mia: {}}\nchat: |\n  mia said hello\npatterns: []\nlevels: []\n")
    with pytest.raises(ValueError, match="mia said hello"):
        load(path)
