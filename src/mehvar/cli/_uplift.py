"""``retention uplift``: whom an offer really changed, from any file of a randomised campaign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mehvar.cli._context import JsonOption, Styled, console, print_json, print_table

if TYPE_CHECKING:
    from mehvar.retention import Campaign, Decile, Effect, Uplift
    from mehvar.stats import Interval

_SEED = 20260101
"""Splits and bootstrap are the same in every run, so that a printed figure can be found again."""

_VERDICTS = {
    "usable": "[green]usable[/]: choose customers by the model",
    "no_usable_heterogeneity": "[yellow]no usable heterogeneity[/]: treat all or none",
    "broken_randomisation": "[red]broken randomisation[/]: nothing below can be trusted",
    "too_small": "[yellow]too small[/] for a model: look at the average effect",
}
_REASONS = {
    "": "Qini above zero, calibration significant, the gain large enough to matter",
    "few_customers": "an arm has fewer than 200 customers",
    "few_outcomes": "an arm has fewer than 50 customers with (or without) the outcome",
    "no_features": "nothing is known of the customers before the campaign",
    "arm_sizes": "the arms' sizes are not those of the design (sample ratio mismatch)",
    "unlike_arms": "the arms differed before the campaign more than chance explains",
    "qini_includes_zero": "the Qini interval includes zero",
    "flat_calibration": "real effects do not grow with the predicted ones",
    "too_little": "the ranking gains less than 5 % of the total over chance",
}
_ADVICE = {
    "target": "treat the customers whom the model chooses",
    "everybody": "treat everybody",
    "nobody": "treat nobody",
    "unclear": "the experiment is too small to tell whether treating pays",
}


def add_to(group: typer.Typer) -> None:
    """Add the verb to its group."""
    group.command("uplift")(uplift)


def uplift(
    file: Annotated[Path, typer.Argument(help="CSV or Parquet, one row per customer.")],
    treatment: Annotated[str, typer.Option(help="The column of the arms.")],
    outcome: Annotated[str, typer.Option(help="The column of the outcome: a number or yes/no.")],
    features: Annotated[
        str | None,
        typer.Option(help="Columns known before the campaign, comma separated; else all others."),
    ] = None,
    arm: Annotated[str, typer.Option(help="Only this arm; else each of them.")] = "",
    control: Annotated[str, typer.Option(help="The arm that got nothing.")] = "",
    learner: Annotated[Literal["t", "x", "dr"], typer.Option(help="T-, X- or DR-learner.")] = "t",
    base: Annotated[
        Literal["linear", "boosting"], typer.Option(help="The models below the learner.")
    ] = "linear",
    share: Annotated[
        float | None, typer.Option(help="The share that was to be treated, as 0.9.")
    ] = None,
    margin: Annotated[float, typer.Option(help="What one unit of the outcome earns.")] = 1.0,
    cost: Annotated[float, typer.Option(help="What treating one customer costs.")] = 0.0,
    offer: Annotated[
        float, typer.Option(help="What the offer costs when a treated customer buys.")
    ] = 0.0,
    seed: Annotated[int, typer.Option(help="Of the splits and the bootstrap.")] = _SEED,
    out: Annotated[
        Path | None, typer.Option(help="Write one row per customer: CSV or Parquet.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Tell whom an offer really changed: effect, Qini, whom to treat, or that nobody stands out."""
    import numpy as np

    from mehvar import retention

    wanted = [name.strip() for name in features.split(",")] if features else None
    campaign = retention.read_campaign(
        file, treatment=treatment, outcome=outcome, features=wanted, control=control, arm=arm
    )
    economics = retention.Economics(margin=margin, contact=cost, offer=offer)
    found = [
        retention.estimate_uplift(
            trial, rng=np.random.default_rng(seed), learner=learner, base=base,
            economics=economics, expected_share=share,
        )
        for trial in campaign.trials
    ]  # fmt: skip
    if out is not None:
        retention.write_effects(out, campaign, found)
    if json:
        print_json(
            {
                "used": campaign.used,
                "left_out": campaign.left_out,
                "skipped": campaign.skipped,
                "normalisation": retention.QINI_NORMALISATION,
                "arms": [_told(one) for one in found],
            }
        )
        return
    _print_campaign(campaign)
    for one in found:
        _print(one)


def _told(one: Uplift) -> dict[str, object]:
    """What the JSON says of an arm: every figure, no array."""
    return {
        "arm": one.trial.arm,
        "control": one.trial.control,
        "learner": one.learner,
        "base": one.base,
        "splits": one.splits,
        "verdict": one.verdict,
        "reason": one.reason,
        "average": one.average,
        "balance": one.balance,
        "qini": one.qini,
        "response_qini": one.response_qini,
        "calibration": one.calibration,
        "deciles": one.deciles,
        "do_not_disturb": one.harmed,
        "policy": one.policy,
    }


def _print_campaign(campaign: Campaign) -> None:
    screen = console()
    screen.print(f"Features: {', '.join(campaign.used) or 'none'}")
    for name, why in campaign.left_out.items():
        screen.print(f"[dim]Left out: {name} ({why.replace('_', ' ')})[/]")
    if campaign.skipped:
        screen.print(f"[dim]{campaign.skipped:,} rows without a treatment or an outcome[/]")


def _print(one: Uplift) -> None:
    screen = console()
    screen.print()
    screen.print(f"[bold]{one.trial.arm} against {one.trial.control}[/]")
    screen.print(f"{_VERDICTS[one.verdict]} ({_REASONS[one.reason]})")
    print_table("", ("Figure", "Value", "95 % interval"), _figures(one))
    if one.deciles:
        print_table("Tenths by predicted effect", _DECILE, [_decile(row) for row in one.deciles])
    if one.policy is not None:
        screen.print(f"Advice: {_ADVICE[one.policy.advice]}.")
    if one.qini is not None:
        from mehvar.retention import QINI_NORMALISATION

        screen.print(f"[dim]Qini: {QINI_NORMALISATION}; {one.learner.upper()}-learner.[/]")


def _figures(one: Uplift) -> list[tuple[str, str, str]]:
    average, balance = one.average, one.balance
    rows = [
        (f"Mean, {one.trial.arm} (n {average.treated:,})", f"{average.treated_mean:.5g}", ""),
        (f"Mean, {one.trial.control} (n {average.controls:,})", f"{average.control_mean:.5g}", ""),
        ("Average effect", f"{average.effect:+.5f}", _between(average)),
        ("Arm sizes, p", "not tested" if balance.ratio_p is None else f"{balance.ratio_p:.3g}", ""),
        ("Balance before, p", f"{balance.p:.3g}", ""),
    ]
    response = one.response_qini
    if one.qini is None or response is None or one.calibration is None:
        return rows
    rows += [
        _figure("Qini", one.qini.coefficient),
        _figure("Qini of a response model", response.coefficient),
        _figure(f"Calibration slope (p {one.calibration.p:.2g})", one.calibration.slope),
    ]
    if one.harmed is not None:
        shown = "shown" if one.harmed.is_shown else "not shown by the experiment"
        rows.append(("Predicted to be harmed", f"{one.harmed.predicted_share:.1%}", shown))
    policy = one.policy
    if policy is not None:
        rows += [
            ("Share worth treating", f"{policy.share:.1%}", ""),
            _figure("Earned per customer: model", policy.value),
            _figure("Earned per customer: everybody", policy.everybody),
            _figure("Earned per customer: nobody", policy.nobody),
            _figure("Model over everybody", policy.over_everybody),
        ]
    return rows


_DECILE = ("Tenth", "Predicted", "Observed", "95 % interval", "Gain so far")


def _decile(row: Decile) -> tuple[str, ...]:
    seen = row.observed
    return (
        str(row.decile),
        f"{row.predicted:+.4f}",
        "—" if seen is None else f"{seen.effect:+.4f}",
        "" if seen is None else _between(seen),
        f"{row.gained:.0%}",
    )


def _figure(name: str, value: Interval | None) -> tuple[str, str, str]:
    if value is None:
        return name, "—", "no total gain to divide by"
    return name, f"{value.estimate:.4f}", Styled(f"{value.low:.4f} to {value.high:.4f}")


def _between(effect: Effect) -> str:
    return f"{effect.low:+.5f} to {effect.high:+.5f}"
