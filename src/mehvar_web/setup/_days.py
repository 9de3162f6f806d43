"""A row of the holiday files, as people read and write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mehvar.calendar import WEEKDAYS, month_name
from mehvar.text import Language

HIJRI_MONTHS = (
    ("محرم", "Muharram"), ("صفر", "Safar"), ("ربیع‌الاول", "Rabi I"), ("ربیع‌الثانی", "Rabi II"),
    ("جمادی‌الاول", "Jumada I"), ("جمادی‌الثانی", "Jumada II"), ("رجب", "Rajab"),
    ("شعبان", "Shaban"), ("رمضان", "Ramadan"), ("شوال", "Shawwal"), ("ذی‌القعده", "Dhu al-Qidah"),
    ("ذی‌الحجه", "Dhu al-Hijjah"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A row: when it is, what it is called, and what it means for work."""

    at: int
    name_en: str
    name: str
    when: str
    meaning: str


def day_rows(rows: Sequence[Mapping[str, str]], language: Language) -> list[DayRow]:
    """Say the rows of a file in words."""
    return [
        DayRow(
            at=at,
            name_en=row["name_en"],
            name=row["name_fa"] if language == "fa" else row["name_en"],
            when=_when(row, language),
            meaning=_meaning(row),
        )
        for at, row in enumerate(rows)
    ]


def cells_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Write what a form told as the cells of a row."""
    cells = {
        "calendar": str(told["calendar"]),
        "year": "" if told["year"] is None else str(told["year"]),
        "month": str(told["month"]),
        "day": str(told["day"]),
        "name_fa": str(told["name_fa"]).strip(),
        "name_en": str(told["name_en"]).strip() or str(told["name_fa"]).strip(),
    }
    if "fraction" in told:
        return cells | {"fraction": str(told["fraction"])}
    return cells | {
        "weekday": "",
        "days": str(told["days"]),
        "no_celebration": "yes" if told["no_celebration"] else "no",
    }


def _when(row: Mapping[str, str], language: Language) -> str:
    month, day = int(row["month"]), int(row["day"])
    if row["calendar"] == "hijri":
        name = HIJRI_MONTHS[month - 1][language == "en"]
    elif row["calendar"] == "jalali":
        name = month_name(month, calendar="jalali", language=language)
    else:
        name = month_name(month, calendar="gregorian", language=language)
    said = f"{day} {name}" if day > 0 else _("last days of %(month)s") % {"month": name}
    if row.get("weekday"):
        weekday = WEEKDAYS[int(row["weekday"])].in_(language)
        said = _("the last %(weekday)s up to %(day)s") % {"weekday": weekday, "day": said}
    return f"{said} {row['year']}".strip()


def _meaning(row: Mapping[str, str]) -> str:
    if "fraction" in row:
        share = float(row["fraction"])
        return _("Day off") if share == 0 else _("Working day") if share == 1 else _("Half day")
    return _("Day of mourning") if row["no_celebration"] == "yes" else ""
