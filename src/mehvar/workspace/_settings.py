"""The settings of one company, kept in ``mehvar.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mehvar.errors import MehvarError


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
    ``horizon_days`` the following period on which effects are measured.
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
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(found) - known)
        if unknown:
            raise WorkspaceError(
                f"{path} has settings that Mehvar does not know: {', '.join(unknown)}.",
                hint=f"Known settings: {', '.join(sorted(known))}.",
            )
        if "weekend" in found:
            found["weekend"] = tuple(float(share) for share in found["weekend"])
        settings = cls(**found)
        settings.check(where=str(path))
        return settings

    def check(self, *, where: str) -> None:
        """Refuse settings that cannot work, all of them at once.

        Raises:
            WorkspaceError: one sentence per wrong setting.
        """
        wrong = []
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            wrong.append(f"time_zone {self.time_zone!r} is unknown (example: Asia/Tehran)")
        if self.language not in {"fa", "en"}:
            wrong.append(f"language {self.language!r} must be fa or en")
        if self.calendar not in {"jalali", "gregorian"}:
            wrong.append(f"calendar {self.calendar!r} must be jalali or gregorian")
        if self.money_display not in {"currency", "toman"}:
            wrong.append(f"money_display {self.money_display!r} must be currency or toman")
        if not 0 <= self.exponent <= 4:
            wrong.append(f"exponent {self.exponent} must lie between 0 and 4")
        if not 1 <= self.fiscal_month <= 12:
            wrong.append(f"fiscal_month {self.fiscal_month} must lie between 1 and 12")
        if len(self.weekend) != 7:
            wrong.append("weekend must have seven numbers, Saturday first")
        if wrong:
            raise WorkspaceError(f"{where}: " + "; ".join(wrong) + ".")

    def to_toml(self) -> str:
        """Write the settings as TOML, one line each."""
        lines = []
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple):
                text = "[" + ", ".join(str(part) for part in value) + "]"
            elif isinstance(value, int):
                text = str(value)
            else:
                text = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            lines.append(f"{field.name} = {text}")
        return "\n".join(lines) + "\n"
