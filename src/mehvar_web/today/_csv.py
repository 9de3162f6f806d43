"""Experiences as rows of a file: one per experience and dose, amounts in minor units."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mehvar.measurement import DoseRow, Today
from mehvar_web.ui import Column

_OUTCOMES = ("return", "spend", "score")
_PER_OUTCOME = ("effect", "low", "high", "raw_difference", "n_exposed", "n_unexposed", "overlap")
_OF_DOSE = ("orders", "customers", "estimable", "reason", "money", "low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperienceDose:
    """A dose of an experience; the joint row has neither department nor rank."""

    experience: str
    title: str
    department: str
    evidence: str
    rank: int | None
    dose: DoseRow


def experience_doses(answer: Today) -> Iterator[ExperienceDose]:
    """Return every experience and dose, those with a price first, the joint row last."""
    for row in (*answer.experiences, *answer.not_estimable):
        for dose in (row.total, *row.tiers):
            yield ExperienceDose(
                experience=row.experience, title=row.title, department=row.department,
                evidence=row.evidence, rank=row.rank, dose=dose,
            )  # fmt: skip
    if answer.joint is not None:
        yield ExperienceDose(
            experience="all_operational", title=answer.joint.title, department="", evidence="",
            rank=None, dose=answer.joint,
        )  # fmt: skip


def experience_columns() -> tuple[Column[ExperienceDose], ...]:
    """Return the columns of the file."""
    return (
        *(_own(name) for name in ("experience", "title", "department", "evidence", "rank")),
        _column("dose", lambda row: row.dose.dose),
        _column("dose_title", lambda row: row.dose.title),
        *(_of_dose(name) for name in _OF_DOSE),
        *(_of_effect(outcome, name) for outcome in _OUTCOMES for name in _PER_OUTCOME),
    )


def _own(name: str) -> Column[ExperienceDose]:
    return _column(name, lambda row: getattr(row, name))


def _of_dose(name: str) -> Column[ExperienceDose]:
    return _column(name, lambda row: getattr(row.dose, name))


def _of_effect(outcome: str, name: str) -> Column[ExperienceDose]:
    def cell(row: ExperienceDose) -> object:
        found = next((one for one in row.dose.effects if one.outcome == outcome), None)
        return None if found is None else getattr(found, name)

    return _column(f"{outcome}_{name}", cell)


def _column(name: str, cell: Callable[[ExperienceDose], object]) -> Column[ExperienceDose]:
    return Column(name=name, label=name, cell=cell)
