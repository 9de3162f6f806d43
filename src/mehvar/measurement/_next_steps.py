"""The editable table of next steps: who does what after which experience."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from mehvar.errors import MehvarError
from mehvar.measurement._experiences import ANY, EXPERIENCES
from mehvar.text import Bilingual

FILE = "next_steps.csv"
"""Its name inside a workspace; without the file, the default table holds."""

_COLUMNS = ("experience", "dose", "department", "step", "text_fa", "text_en", "cost_percent")
_DEFAULT_SOURCE = "the default table"


class NextStepsError(MehvarError, ValueError):
    """The table of next steps has wrong cells; all of them are named."""

    code = "next-steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What a department may do for a customer after an experience of some dose.

    ``cost_percent`` is what the step usually costs, as a percentage of the order.
    """

    experience: str
    dose: str
    department: str
    step: str
    text: Bilingual
    cost_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """The whole table, looked up by experience and dose."""

    rows: tuple[NextStep, ...]

    def of(self, *, experience: str, dose: str) -> NextStep | None:
        """Return the step for exactly this dose, else the one for any dose, else None."""
        fallback = None
        for row in self.rows:
            if row.experience == experience and row.dose == dose:
                return row
            if row.experience == experience and row.dose == ANY:
                fallback = row
        return fallback

    def coded(self, step: str) -> NextStep | None:
        """Return the first row whose step has this code, or None."""
        return next((row for row in self.rows if row.step == step), None)


def read_next_steps(root: Path) -> NextSteps:
    """Read the workspace's table, or the default one where it has none.

    Raises:
        NextStepsError: naming row and column of every wrong cell.
    """
    path = root / FILE
    if path.is_file():
        return _parse(path.read_text(encoding="utf-8-sig"), where=str(path))
    return _parse(_default(), where=_DEFAULT_SOURCE)


def write_next_steps(path: Path) -> None:
    """Write the default table to ``path``, for the company to edit."""
    path.write_text(_default(), encoding="utf-8")


def _default() -> str:
    return resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")


def _parse(content: str, *, where: str) -> NextSteps:
    reader = csv.DictReader(io.StringIO(content))
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise NextStepsError(
            f"{where} lacks the columns {', '.join(missing)}.",
            hint=f"Its first line must be: {','.join(_COLUMNS)}",
        )
    wrong: list[str] = []
    rows = [
        row
        for number, cells in enumerate(reader, start=2)
        if (row := _row(number, cells, wrong)) is not None
    ]
    wrong += _repeated(rows)
    if wrong:
        raise NextStepsError(
            f"{where} has {len(wrong)} wrong cells: " + "; ".join(wrong) + ".",
            hint="Correct them and run the build again; the last build stays as it was.",
        )
    return NextSteps(rows=tuple(rows))


def _row(number: int, cells: dict[str, str], wrong: list[str]) -> NextStep | None:
    values = {name: (cells.get(name) or "").strip() for name in _COLUMNS}
    before = len(wrong)
    known = {experience.name for experience in EXPERIENCES}
    if values["experience"] not in known:
        wrong.append(
            f"row {number}, column experience: {values['experience']!r} is none of "
            + ", ".join(sorted(known))
        )
    wrong += [
        f"row {number}, column {name}: it is empty"
        for name in ("dose", "department", "step", "text_fa", "text_en")
        if not values[name]
    ]
    cost = _percent(values["cost_percent"])
    if cost is None:
        wrong.append(
            f"row {number}, column cost_percent: {values['cost_percent']!r} is no number 0 to 100"
        )
    if cost is None or len(wrong) > before:
        return None
    return NextStep(
        experience=values["experience"], dose=values["dose"], department=values["department"],
        step=values["step"], text=Bilingual(values["text_fa"], values["text_en"]),
        cost_percent=cost,
    )  # fmt: skip


def _percent(text: str) -> float | None:
    try:
        value = float(text or 0)  # float() reads Persian digits too
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _repeated(rows: list[NextStep]) -> list[str]:
    seen: set[tuple[str, str]] = set()
    wrong = []
    for row in rows:
        key = (row.experience, row.dose)
        if key in seen:
            wrong.append(f"{row.experience} with dose {row.dose} stands in two rows")
        seen.add(key)
    return wrong
