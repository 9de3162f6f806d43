"""What only the company knows: the cost of a contact and of an offer, and whom they keep."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from mehvar.retention._records import RetentionError

FILE = "retention.toml"
"""Its name inside a workspace; without the file, the defaults hold."""

_RANGES = {
    "contact_share": (0.0, 1.0),
    "offer_share": (0.0, 1.0),
    "save_alpha": (0.01, 1_000.0),
    "save_beta": (0.01, 1_000.0),
    "margin_share": (0.001, 1.0),
    "lead_days": (0.0, 90.0),
    "alarm_rate": (0.001, 0.5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """The company's assumptions about keeping a customer.

    ``contact_share`` and ``offer_share`` are the cost of a contact and of an offer that is taken,
    as shares of the usual order. ``save_alpha`` and ``save_beta`` are the beta prior of the share
    of leaving customers whom an offer keeps (Verbraken, Verbeke and Baesens 2013; their 6 and 14
    mean 30 %). ``margin_share`` is what a unit of sales leaves where the data show no costs.
    ``lead_days`` pass between a list and what is done about it. ``alarm_rate`` is the share of
    false alarms that is accepted among those who go quiet.
    """

    contact_share: float = 0.01
    offer_share: float = 0.1
    save_alpha: float = 6.0
    save_beta: float = 14.0
    margin_share: float = 0.25
    lead_days: int = 7
    alarm_rate: float = 0.1

    @property
    def save_rate(self) -> float:
        """The expected share of leaving customers whom an offer keeps."""
        return self.save_alpha / (self.save_alpha + self.save_beta)

    def save_interval(self, level: float = 0.9) -> tuple[float, float]:
        """Return the interval of that share by the prior."""
        from scipy.special import betaincinv

        tail = (1 - level) / 2
        low, high = betaincinv(self.save_alpha, self.save_beta, [tail, 1 - tail])
        return float(low), float(high)

    def changed(self, changes: Mapping[str, object], *, where: str = FILE) -> Assumptions:
        """Return the assumptions with some of them changed, checked.

        Raises:
            RetentionError: one sentence about all that is wrong.
        """
        names = {field.name for field in fields(self)}
        wrong = [f"{name} is unknown" for name in sorted(set(changes) - names)]
        for name, value in changes.items():
            if name in names and (told := _wrong(name, value)):
                wrong.append(told)
        if wrong:
            raise RetentionError(
                f"{where}: " + "; ".join(wrong) + ".", hint=f"Known: {', '.join(sorted(names))}."
            )
        values = {
            name: type(getattr(self, name))(value)  # a whole number is fine for a share
            for name, value in changes.items()
        }
        return replace(self, **values)

    def to_toml(self) -> str:
        """Write the assumptions, one line each."""
        return "".join(f"{name} = {value}\n" for name, value in asdict(self).items())


def read_assumptions(root: Path) -> Assumptions:
    """Read the workspace's own assumptions; the defaults where it has none.

    Raises:
        RetentionError: when the file is no TOML, or a value cannot be.
    """
    path = root / FILE
    if not path.is_file():
        return Assumptions()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RetentionError(f"{path} is not valid TOML: {error}.") from error
    return Assumptions().changed(found, where=str(path))


def write_assumptions(root: Path, assumptions: Assumptions) -> None:
    """Replace the workspace's file at once; the next build reckons with it."""
    fresh = root / f"{FILE}.new"
    fresh.write_text(assumptions.to_toml(), encoding="utf-8")
    fresh.replace(root / FILE)


def _wrong(name: str, value: object) -> str:
    low, high = _RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{name} must be a number"
    return "" if low <= value <= high else f"{name} {value} must lie between {low:g} and {high:g}"
