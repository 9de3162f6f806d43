"""``policy experiment``: the caps that are tried by chance, and what they showed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli import JsonOption, WorkspaceOption, console, print_json, print_table
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar_web.grants.models import Experiment
    from mehvar_web.policies.effect_api import EffectIntervalOut
    from mehvar_web.policies.experiment_shapes import ExperimentOut, ExperimentResultOut


def add_to(app: typer.Typer) -> None:
    """Add the verbs below ``policy``, which the core has."""
    known = (one.typer_instance for one in app.registered_groups if one.name == "policy")
    policy = next(known, None)
    if policy is None:
        policy = typer.Typer()
        app.add_typer(policy, name="policy", rich_help_panel=PANEL)
    group = typer.Typer(help="The caps that are tried by chance, and what they showed.")
    group.command("list")(list_experiments)
    group.command("show")(show_experiment)
    policy.add_typer(group, name="experiment")


def list_experiments(
    policy: Annotated[str, typer.Option(help="Only those with this policy.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """List the experiments with caps, the newest first."""
    open_site(workspace)
    from mehvar_web.grants.models import Experiment

    found = Experiment.objects.filter(**({"policy_key": policy} if policy else {}))
    told = [_out(one, whole=False) for one in found]
    if json:
        print_json([one.model_dump(mode="json") for one in told])
        return
    heads = ("Number", "Policy", "Version", "Course", "Arms", "Teams", "First week", "Last day")
    rows = [
        (str(one.number), one.policy, str(one.version), one.course,
         " / ".join(f"{arm.cap:,}" for arm in one.arms), str(len(one.teams)),
         one.first_week.isoformat(), one.last_day.isoformat())
        for one in told
    ]  # fmt: skip
    print_table("", heads, rows)


def show_experiment(
    number: Annotated[int, typer.Argument(help="The experiment's number.", min=1)],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Show an experiment: its arms, its lot, and what it could show or showed."""
    open_site(workspace)
    from mehvar_web.grants.experiments import ExperimentError
    from mehvar_web.grants.models import Experiment

    found = Experiment.objects.filter(pk=number).first()
    if found is None:
        raise ExperimentError("unknown", number=number)
    told = _out(found, whole=True)
    if json:
        print_json(told.model_dump(mode="json"))
    else:
        _show(told)


def _out(one: Experiment, *, whole: bool) -> ExperimentOut:
    from mehvar_web import company
    from mehvar_web.grants import policies
    from mehvar_web.policies.experiment_shapes import experiment_out

    return experiment_out(one, day=policies.today(company.now()), whole=whole)


def _show(told: ExperimentOut) -> None:
    console().print(
        f"{told.policy} {told.version}: {told.course}, {told.first_week.isoformat()} to "
        f"{told.last_day.isoformat()}, seed {told.seed}, lot {told.digest[:12]}"
    )
    arms = [str(place) for place in range(1, len(told.arms) + 1)]
    caps = [
        (row, *(f"{arm.rows[row]:,}" for arm in told.arms))
        for row in (told.arms[0].rows if told.arms else ())
    ]
    print_table("", ("Row", *(f"Arm {arm}" for arm in arms)), caps)
    weeks = sorted({one.week for one in told.lot or ()})
    drawn = {(one.team, one.week): f"{one.cap:,}" for one in told.lot or ()}
    print_table(
        "",
        ("Team", *(week.isoformat() for week in weeks)),
        [(team, *(drawn.get((team, week), "") for week in weeks)) for team in told.teams],
    )
    for power in told.power or ():
        console().print(f"{power.outcome}: would show a difference of {power.between:,.3g}")
    if told.result is not None:
        _show_result(told.result)


def _show_result(result: ExperimentResultOut) -> None:
    rows = [
        (
            one.outcome,
            *_ends(one.between),
            f"{one.p:.3f}" if one.p is not None else "",
            str(one.cells),
        )
        for one in result.outcomes
    ]
    print_table("", ("Outcome", "Highest less lowest", "Low", "High", "p", "Weeks"), rows)
    best = f" {result.best_cap.estimate:,.0f}" if result.best_cap is not None else ""
    console().print(f"best: {result.best}{best} ({result.known} of {result.of} weeks of teams)")


def _ends(between: EffectIntervalOut | None) -> tuple[str, str, str]:
    if between is None:
        return "", "", ""
    ends = (between.estimate, between.low, between.high)
    told = tuple("" if end is None else f"{end:,.4g}" for end in ends)
    return told[0], told[1], told[2]
