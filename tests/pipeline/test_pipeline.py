"""A build runs what is stale, publishes all or nothing, and says what it did."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.kept import BUILT_AT as NOW
from tests.steps import PEOPLE, steps

from mehvar import ingest, pipeline
from mehvar.text import Bilingual
from mehvar.workspace import Build, Workspace

pytestmark = pytest.mark.slow

ENDS_ON = NOW.date() - timedelta(days=1)


@pytest.fixture
def company(built_company: Path, tmp_path: Path) -> Workspace:
    """A copy of the built shop, to change."""
    shutil.copytree(built_company, tmp_path / "shop")
    return Workspace.open(tmp_path / "shop")


def ran(report: pipeline.BuildReport) -> set[str]:
    return {step.name for step in report.steps if step.ran}


def test_every_step_wrote_what_it_says(built_company: Path) -> None:
    current = Workspace.open(built_company).current()

    assert set(current.marts) == {name for step in pipeline.STEPS for name in step.writes}
    assert current.as_of == ENDS_ON.isoformat()
    assert all(current.steps[step.name].rows.keys() == set(step.writes) for step in pipeline.STEPS)


def test_a_second_build_runs_nothing(company: Workspace) -> None:
    report = pipeline.build(company, now=NOW + timedelta(hours=1))

    assert ran(report) == set()
    assert pipeline.stale_steps(company) == ()


def test_force_runs_every_step(company: Workspace) -> None:
    """The first steps stand for all; every step is forced in ``tests/cli/test_build.py``."""
    report = pipeline.build(company, now=NOW, force=True, steps=steps(*PEOPLE))

    assert set(PEOPLE) <= ran(report)


@pytest.mark.usefixtures("people_only")
def test_a_short_build_of_the_tests_is_short(company: Workspace) -> None:
    report = pipeline.build(company, now=NOW)

    assert [step.name for step in report.steps] == [*PEOPLE, "list", "publish"]
    assert pipeline.stale_steps(company) == ()


def again(step: pipeline.Step) -> pipeline.Step:
    """The step with its inputs and outputs; it writes what it wrote before, without the work."""

    def run(build: Build) -> None:
        for name in step.writes:
            build.write(name, build.read(name))

    return replace(step, run=run)


def test_a_setting_runs_only_what_depends_on_it(company: Workspace) -> None:
    changed = company.configure(minimum_group=20)

    # `value` shows no group by this setting, but reads what `profit` writes.
    every = {step.name for step in pipeline.STEPS}
    depending = every - {"dates", "identity", "facts", "customers"}
    assert set(pipeline.stale_steps(changed)) == depending
    report = pipeline.build(changed, now=NOW, steps=tuple(map(again, pipeline.STEPS)))
    assert ran(report) - {"publish"} == depending


def test_an_edited_table_runs_only_what_reads_it(company: Workspace) -> None:
    from mehvar import measurement

    measurement.write_next_steps(company.path("next_steps.csv"))

    assert pipeline.stale_steps(company) == ("experiences", "list")


def test_a_withdrawn_import_makes_everything_stale(company: Workspace) -> None:
    [record] = company.lake.imports()

    ingest.withdraw(company, record.import_id, now=NOW, actor="test")
    report = pipeline.build(company, now=NOW)

    assert {step.name for step in pipeline.STEPS} <= ran(report)
    backend = company.connect()
    assert backend.to_pyarrow(company.read(backend, "customers").count()).as_py() == 0


def test_a_failing_step_leaves_readers_with_the_last_build(company: Workspace) -> None:
    before = company.current()

    def fail(build: Build) -> None:
        build.write("customers", build.read("customers").limit(1))
        raise RuntimeError("the disk is full")

    broken = pipeline.Step(
        name="broken", title=Bilingual("خراب", "Broken"), reads=(), writes=("customers",), run=fail
    )
    with pytest.raises(RuntimeError, match="disk is full"):
        pipeline.build(company, now=NOW, steps=(broken,))

    assert company.current() == before
    backend = company.connect()
    assert backend.to_pyarrow(company.read(backend, "customers").count()).as_py() > 500
    assert pipeline.build(company, now=NOW).as_of == ENDS_ON


def test_customers_can_be_judged_up_to_an_earlier_day(company: Workspace) -> None:
    day = ENDS_ON - timedelta(days=120)

    report = pipeline.build(company, now=NOW, as_of=day, steps=steps(*PEOPLE))

    assert report.as_of == day
    backend = company.connect()
    customers = company.read(backend, "customers")
    assert backend.to_pyarrow(customers.last_order_day.max()).as_py() <= day


def test_steps_read_only_what_exists_or_was_written_before() -> None:
    from mehvar import schema

    written: set[str] = set()
    for step in pipeline.STEPS:
        marts = {name for name in step.reads if schema.table(name).layer == "mart"}
        assert marts <= written, step.name
        written |= set(step.writes)
