"""What the company set about its work on cases: when it works, and how soon things fade."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from mehvar.calendar import WorkingHours
from mehvar.care._staffing import CareError

FILE = "care.toml"
"""Its name inside a workspace; without the file, the defaults hold."""

_RANGES = {
    "half_life": (30, 100_000),
    "soon_share": (0.01, 0.99),
    "ask_hours": (0, 720),
    "answer_days": (1, 60),
    "people": (0, 10_000),
    "answered_share": (0.5, 0.99),
    "patience": (0, 86_400),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the company works on cases.

    ``opens`` and ``closes`` are its hours on a whole working day, by its own clock. In
    ``half_life`` minutes the chance to keep a customer halves. A clock of which less than
    ``soon_share`` is left is due soon. ``ask_hours`` after a case was resolved the customer is
    asked whether it helped, and has ``answer_days`` to say so. ``people`` is how many work on
    cases at once; ``answered_share`` the share of contacts to be answered in time, and
    ``patience`` the mean seconds that somebody waits before hanging up (0: nobody hangs up).
    """

    opens: dt.time = dt.time(9)
    closes: dt.time = dt.time(17)
    half_life: float = 1_440.0
    soon_share: float = 0.25
    ask_hours: float = 24.0
    answer_days: int = 7
    people: int = 0
    answered_share: float = 0.8
    patience: float = 120.0

    @property
    def hours(self) -> WorkingHours:
        """When the company works."""
        return WorkingHours(opens=self.opens, closes=self.closes)

    def to_toml(self) -> str:
        """Write the terms, one line each."""
        return "".join(
            f"{one.name} = {getattr(self, one.name)}\n"
            for one in fields(self)  # TOML writes a time of day as Python does
        )


def read_terms(root: Path) -> Terms:
    """Read the workspace's own terms; the defaults where it has none.

    Raises:
        CareError: when the file is no TOML, or a value cannot be; all faults in one sentence.
    """
    path = root / FILE
    if not path.is_file():
        return Terms()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CareError(f"{path} is not valid TOML: {error}.", hint="Mend or delete it.") from error
    return make_terms(found, where=str(path))


def make_terms(values: dict[str, object], *, where: str = FILE) -> Terms:
    """Return terms with these values, checked.

    Raises:
        CareError: one sentence about all that is wrong.
    """
    known = {one.name for one in fields(Terms)}
    wrong = [f"{name} is unknown" for name in sorted(set(values) - known)]
    made: dict[str, object] = {}
    for name in sorted(known & set(values)):
        fault = _wrong(name, values[name])
        if fault:
            wrong.append(fault)
        else:
            made[name] = _read(name, values[name])
    if wrong:
        raise CareError(f"{where}: {'; '.join(wrong)}.", hint=f"Known: {', '.join(sorted(known))}.")
    return Terms(**made)  # type: ignore[arg-type]  # each was read as what its field is


def write_terms(root: Path, terms: Terms) -> None:
    """Replace the workspace's file at once; clocks follow it from now on."""
    fresh = root / f"{FILE}.new"
    fresh.write_text(terms.to_toml(), encoding="utf-8")
    fresh.replace(root / FILE)


def _wrong(name: str, value: object) -> str:
    if name in {"opens", "closes"}:
        return "" if isinstance(value, dt.time) else f"{name} must be a time as 09:00:00"
    low, high = _RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{name} must be a number"
    return "" if low <= value <= high else f"{name} {value} must lie between {low:g} and {high:g}"


def _read(name: str, value: object) -> object:
    if isinstance(value, dt.time):
        return value
    number = float(str(value))
    return int(number) if name in {"answer_days", "people"} else number
