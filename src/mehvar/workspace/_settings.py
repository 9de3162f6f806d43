"""The settings of one company, kept in ``mehvar.toml``."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mehvar.errors import MehvarError

_KINDS: Mapping[type, str] = {str: "text", int: "a whole number", tuple: "a list of numbers"}
_CHOICES = {
    "language": ("fa", "en"),
    "calendar": ("jalali", "gregorian"),
    "money_display": ("currency", "toman"),
    "engine": ("duckdb", "spark"),
}
_RANGES = {
    "exponent": (0, 4),
    "fiscal_month": (1, 12),
    "minimum_group": (1, 10_000),
    "window_days": (1, 3_660),
    "horizon_days": (1, 3_660),
    "discount_basis_points": (0, 50_000),
    "inflation_basis_points": (-1_000, 50_000),
    "value_horizon_months": (1, 240),
    "assumed_margin_basis_points": (1, 10_000),
    "threads": (0, 1_024),
}
_MEMORY = r"\d+(\.\d+)?\s*([KMGT]i?B|B|%)"


class WorkspaceError(MehvarError, ValueError):
    """The folder is no workspace, or its settings are wrong."""

    code = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is the same for the whole company.

    ``exponent`` is the number of decimal places of the currency's minor unit (IRR 0, GBP 2).
    ``money_display`` of ``toman`` shows rial amounts divided by ten. ``fiscal_month`` is the
    first month of the fiscal year in ``calendar``. ``weekend`` holds working fractions by
    weekday, 0 Saturday to 6 Friday. ``window_days`` is the recent window of the main job and
    ``horizon_days`` the following period on which effects are measured. What a customer is worth
    is counted over ``value_horizon_months``, at a nominal discount and an expected inflation in
    hundredths of a percent a year; ``assumed_margin_basis_points`` is the contribution per unit
    of spend where no costs are known.
    """

    name: str = "Mehvar"
    language: Literal["fa", "en"] = "fa"
    calendar: Literal["jalali", "gregorian"] = "jalali"
    time_zone: str = "Asia/Tehran"
    currency: str = "IRR"
    exponent: int = 0
    money_display: Literal["currency", "toman"] = "toman"
    fiscal_month: int = 1
    weekend: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0)
    minimum_group: int = 10
    window_days: int = 90
    horizon_days: int = 60
    discount_basis_points: int = 1_000
    inflation_basis_points: int = 0
    value_horizon_months: int = 36
    assumed_margin_basis_points: int = 2_500
    engine: Literal["duckdb", "spark"] = "duckdb"
    memory_limit: str = ""
    threads: int = 0
    serving_url: str = ""

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read the settings from a TOML file.

        Raises:
            WorkspaceError: naming every key that is unknown or wrong.
        """
        with path.open("rb") as file:
            try:
                found = tomllib.load(file)
            except tomllib.TOMLDecodeError as error:
                raise WorkspaceError(f"{path} is not valid TOML: {error}.") from error
        settings = cls().changed(found, where=str(path))
        settings.check(where=str(path))
        return settings

    def changed(self, changes: Mapping[str, object], *, where: str = "settings") -> Settings:
        """Return the settings with some of them changed, checked.

        Raises:
            WorkspaceError: naming every key that is unknown, and every value that cannot work.
        """
        known = {field.name for field in fields(self)}
        unknown = sorted(set(changes) - known)
        if unknown:
            raise WorkspaceError(
                f"{where} has settings that Mehvar does not know: {', '.join(unknown)}.",
                hint=f"Known settings: {', '.join(sorted(known))}.",
            )
        values = dict(changes)
        if isinstance(weekend := values.get("weekend"), list | tuple):
            values["weekend"] = tuple(
                float(share) if isinstance(share, int) else share for share in weekend
            )
        settings = replace(self, **values)  # type: ignore[arg-type]  # check() holds the types
        settings.check(where=where)
        return settings

    def check(self, *, where: str) -> None:
        """Refuse settings that cannot work, all of them at once.

        Raises:
            WorkspaceError: one sentence per wrong setting.
        """
        wrong = self._wrong_types() or [*self._wrong_words(), *self._wrong_numbers()]
        if wrong:
            raise WorkspaceError(f"{where}: " + "; ".join(wrong) + ".")

    def _wrong_types(self) -> list[str]:
        wrong = []
        for field in fields(self):
            value, kind = getattr(self, field.name), type(field.default)
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                wrong.append(f"{field.name} {value!r} must be {_KINDS[kind]}")
        if not wrong and not all(isinstance(share, float) for share in self.weekend):
            wrong.append("weekend must have seven numbers, Saturday first")
        return wrong

    def _wrong_words(self) -> list[str]:
        wrong = []
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            wrong.append(f"time_zone {self.time_zone!r} is unknown (example: Asia/Tehran)")
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                wrong.append(f"{name} {getattr(self, name)!r} must be {' or '.join(choices)}")
        if not re.fullmatch("[A-Z]{3}", self.currency):
            wrong.append(f"currency {self.currency!r} must be three capital letters, as IRR")
        if self.memory_limit and not re.fullmatch(_MEMORY, self.memory_limit):
            wrong.append(f"memory_limit {self.memory_limit!r} must read like 6GB")
        return wrong

    def _wrong_numbers(self) -> list[str]:
        wrong = [
            f"{name} {getattr(self, name)} must lie between {low} and {high}"
            for name, (low, high) in _RANGES.items()
            if not low <= getattr(self, name) <= high
        ]
        if len(self.weekend) != 7:
            wrong.append("weekend must have seven numbers, Saturday first")
        elif not all(0 <= share <= 1 for share in self.weekend):
            wrong.append("weekend must hold working fractions between 0 and 1")
        return wrong

    def to_toml(self) -> str:
        """Write the settings as TOML, one line each."""
        return "".join(
            f"{field.name} = {_toml(getattr(self, field.name))}\n" for field in fields(self)
        )

    def edit_toml(self, text: str, changes: Mapping[str, object]) -> str:
        """Write changed settings into a TOML text, leaving every other line as it is."""
        for name in changes:
            line = f"{name} = {_toml(getattr(self, name))}"
            pattern = re.compile(rf"^[ \t]*{name}[ \t]*=.*$", re.MULTILINE)
            if pattern.search(text):
                text = pattern.sub(lambda _, line=line: line, text, count=1)  # type: ignore[misc]
            else:
                text = f"{text.rstrip()}\n{line}\n"
        try:
            if Settings().changed(tomllib.loads(text)) == self:
                return text
        except (tomllib.TOMLDecodeError, WorkspaceError):
            pass
        return self.to_toml()  # a value over several lines: the file is written anew


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(str(part) for part in value) + "]"
    # A TOML string is a JSON string, but for the one control character that JSON leaves bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
