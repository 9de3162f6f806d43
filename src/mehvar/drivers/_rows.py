"""From a fit to the rows of the marts."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar.drivers._frames import Frame
from mehvar.drivers._money import Money
from mehvar.drivers._records import Bounded, DriverFit

Row = dict[str, object]


def model_row(frame: Frame, fit: DriverFit | str, read: float) -> Row:
    """One row of ``driver_outcomes``: the model, or why there is none."""
    if isinstance(fit, str):
        return {
            "outcome": frame.outcome, "n": frame.values.size, "share_read": read, "reason": fit,
        }  # fmt: skip
    return {
        "outcome": frame.outcome, "n": fit.n, "customers": fit.clusters, "share_read": read,
        "complete": fit.complete, "drivers": len(fit.importance), "mean": fit.mean,
        **_bounded("r2", fit.r2), "ordinal_r2": fit.ordinal_r2,
        "ordinal_agreement": fit.ordinal_agreement, "pseudo_r2": fit.pseudo_r2,
        "halo": fit.halo, "ipsatised_agreement": fit.ipsatised_agreement, "reason": "",
    }  # fmt: skip


def importance_rows(outcome: str, fit: DriverFit, titles: Mapping[str, str]) -> list[Row]:
    """Rows of ``driver_importance``; ``titles`` are the company's names of touchpoints."""
    return [
        {
            "outcome": outcome, "place": one.place, "driver": one.driver, "origin": one.origin,
            "title": _title(one.driver, titles), "n": fit.n,
            "known": one.known, "r2_part": one.part, "share": one.share.estimate,
            "low": one.share.low, "high": one.share.high, "rank_low": one.ranks[0],
            "rank_high": one.ranks[1], "tied": one.tied, "noise": one.noise,
            "direction": one.direction, "correlation": one.correlation,
            "relative_weight": one.relative_weight, "ordinal_share": one.ordinal,
            "ipsatised_share": one.ipsatised,
        }
        for one in fit.importance
    ]  # fmt: skip


def map_rows(outcome: str, fit: DriverFit) -> list[Row]:
    """Rows of ``driver_map``."""
    return [
        {
            "outcome": outcome, "driver": one.driver, "origin": one.origin,
            **_bounded("importance", one.importance), **_bounded("performance", one.performance),
            "importance_line": one.importance_line, "performance_line": one.performance_line,
            "quadrant": one.quadrant,
        }
        for one in fit.map
    ]  # fmt: skip


def effect_rows(outcome: str, fit: DriverFit, money: dict[str, Money]) -> list[Row]:
    """Rows of ``driver_effects``: penalty, reward, and what it costs."""
    return [
        {
            "outcome": outcome, "driver": one.driver, "origin": one.origin,
            "low_share": one.low_share, "high_share": one.high_share,
            **_bounded("penalty", one.penalty), **_bounded("reward", one.reward),
            "kind": one.contrast, **_priced(money.get(one.driver)),
        }
        for one in fit.contrasts
    ]  # fmt: skip


def what_if_rows(outcome: str, fit: DriverFit) -> list[Row]:
    """Rows of ``driver_whatif``."""
    return [
        {
            "outcome": outcome, "driver": one.driver, "origin": one.origin, "step": one.step,
            "room": one.room, "now": one.now, "change": one.change.estimate,
            "low": one.change.low, "high": one.change.high, "top_change": one.top_change,
            "bottom_change": one.bottom_change, "basis": "association",
        }
        for one in fit.what_if
    ]  # fmt: skip


def _title(driver: str, titles: Mapping[str, str]) -> str:
    """The words of the question, or the touchpoint's name: what follows the kind of answer."""
    if not driver.startswith("answer:"):
        return ""
    about = driver.split(":", 2)[2]
    return titles.get(about, about)


def _priced(money: Money | None) -> Row:
    if money is None:
        return {"reason": "not_about_orders"}
    row: Row = {"customers": money.customers, "value": money.value, "reason": money.reason}
    if money.effect is not None:
        row |= {
            "return_effect": money.effect.effect, "return_low": money.effect.low,
            "return_high": money.effect.high, "overlap": money.effect.overlap,
        }  # fmt: skip
    loss = money.loss()
    if loss is not None:
        row |= dict(zip(("loss", "loss_low", "loss_high"), map(round, loss), strict=True))
    return row


def _bounded(name: str, one: Bounded) -> Row:
    return {name: one.estimate, f"{name}_low": one.low, f"{name}_high": one.high}
