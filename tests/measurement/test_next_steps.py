from __future__ import annotations

from pathlib import Path

import pytest

from mehvar import measurement

HEADER = "experience,dose,department,step,text_fa,text_en,cost_percent\n"


def test_the_default_table_has_a_step_for_every_experience(tmp_path: Path) -> None:
    steps = measurement.read_next_steps(tmp_path)

    for experience in measurement.EXPERIENCES:
        step = steps.of(experience=experience.name, dose="any")
        assert step is not None
        assert step.department == experience.department


def test_a_dose_without_a_row_of_its_own_takes_that_of_any(tmp_path: Path) -> None:
    steps = measurement.read_next_steps(tmp_path)

    heavy = steps.of(experience="late", dose="60m+")
    light = steps.of(experience="late", dose="0-15m")

    assert heavy is not None
    assert heavy.step == "call_and_compensate"
    assert light is not None
    assert light.dose == "any"


def test_the_written_table_is_read_back_and_may_be_edited(tmp_path: Path) -> None:
    path = tmp_path / "next_steps.csv"
    measurement.write_next_steps(path)
    text = path.read_text(encoding="utf-8").replace("call_and_compensate", "visit_with_flowers")

    path.write_text("\ufeff" + text, encoding="utf-8")

    found = measurement.read_next_steps(tmp_path).of(experience="late", dose="60m+")
    assert found is not None
    assert found.step == "visit_with_flowers"


def test_every_wrong_cell_is_named_by_row_and_column(tmp_path: Path) -> None:
    (tmp_path / "next_steps.csv").write_text(
        HEADER
        + "late,any,delivery,call,تماس,Call,۵\n"
        + "lateness,any,delivery,call,تماس,Call,5\n"
        + "late,60m+,,call,تماس,Call,much\n"
        + "late,any,delivery,call,تماس,Call,5\n",
        encoding="utf-8",
    )

    with pytest.raises(measurement.NextStepsError) as caught:
        measurement.read_next_steps(tmp_path)

    message = str(caught.value)
    assert "row 3, column experience: 'lateness'" in message
    assert "row 4, column department: it is empty" in message
    assert "row 4, column cost_percent: 'much'" in message
    assert "late with dose any stands in two rows" in message


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "next_steps.csv").write_text("experience,step\nlate,call\n", encoding="utf-8")

    with pytest.raises(measurement.NextStepsError, match="lacks the columns dose, department"):
        measurement.read_next_steps(tmp_path)
