"""How does a company begin: which settings, and which tables to edit?

``mehvar init``, the demo and the first-run pages of the web application found a company alike.
"""

from __future__ import annotations

from pathlib import Path

from mehvar import identity, measurement, profit, value
from mehvar.calendar import Holidays, Occasions
from mehvar.workspace import Settings, Workspace

__all__ = ["create_company", "first_settings"]

_YEARLY = {"IRR": (4_500, 3_500)}
"""Nominal discount and inflation of a currency in which amounts of last year say little."""

_EXPONENTS = {"IRR": 0, "JPY": 0, "KRW": 0, "IQD": 3, "KWD": 3, "BHD": 3, "OMR": 3}


def first_settings(
    *,
    name: str,
    language: str,
    currency: str,
    time_zone: str,
    calendar: str | None = None,
    fiscal_month: int = 1,
    money_display: str | None = None,
) -> Settings:
    """Return a new company's settings, the rest following from what is told.

    Args:
        name: the company's name.
        language: fa or en.
        currency: three letters, as IRR; its minor unit follows.
        time_zone: where a day begins, as Asia/Tehran.
        calendar: jalali or gregorian; jalali for Persian by default.
        fiscal_month: the first month of the fiscal year in that calendar.
        money_display: currency or toman; toman for IRR by default.

    Raises:
        WorkspaceError: naming every setting that is wrong.
    """
    code = currency.upper()
    discount, inflation = _YEARLY.get(code, (1_000, 0))
    return Settings().changed(
        {
            "name": name,
            "language": language,
            "calendar": calendar or ("jalali" if language == "fa" else "gregorian"),
            "time_zone": time_zone,
            "currency": code,
            "exponent": _EXPONENTS.get(code, 2),
            "money_display": money_display or ("toman" if code == "IRR" else "currency"),
            "fiscal_month": fiscal_month,
            "discount_basis_points": discount,
            "inflation_basis_points": inflation,
        }
    )


def create_company(directory: Path, settings: Settings) -> Workspace:
    """Make a workspace and write its editable tables with their defaults.

    Raises:
        WorkspaceError: when the folder already is one, or a setting is wrong.
    """
    company = Workspace.create(directory, settings)
    for name, table in (("holidays.csv", Holidays), ("occasions.csv", Occasions)):
        if not (directory / name).exists():
            table.write_default(company.path(name))
    identity.write_rules(company)
    measurement.write_next_steps(company.path("next_steps.csv"))
    profit.write_rates(company.path(profit.RATES_FILE), settings)
    value.write_price_index(company.path(value.PRICE_FILE))
    value.write_class_rules(company.path(value.CLASSES_FILE))
    return company
