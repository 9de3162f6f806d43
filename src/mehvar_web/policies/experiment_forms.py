"""What is asked of an experiment: which caps, on which teams, from which week, how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mehvar.empowerment import Policy
from mehvar_web.accounts.models import Team
from mehvar_web.grants.experiments import (
    MOST_ARMS,
    MOST_WEEKS,
    Arm,
    ExperimentError,
    Plan,
    arms_of,
    caps_of,
    scaled,
    week_of,
)
from mehvar_web.policies._say import label_row, name_rows
from mehvar_web.ui import forms as fields
from mehvar_web.ui.dates import write_day
from mehvar_web.ui.figures import write_figure

_AHEAD = 12
"""So many weeks to begin with are offered."""
_SCALE, _CAP = "scale_{}", "cap_{}_{}"
_FIRST = (0.5, 1.0, 1.5)
"""What the form begins with: half of each cap, all of it, and half more again."""


class ExperimentForm(forms.Form):
    """Two to five arms, two teams or more, the first week and how many.

    An arm multiplies the caps of the policy, or has caps of its own row by row: a cap that is
    written counts, every other one is the present cap times the arm's multiplier (one without).
    """

    teams = forms.MultipleChoiceField(
        label=_("Teams"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody of a team has the same cap in a week; others keep the policy's."),
    )  # fmt: skip
    first_week = forms.ChoiceField(label=_("First week"), help_text=_("By its first day."))
    weeks = fields.WholeNumberField(
        label=_("Weeks"), min_value=2, max_value=MOST_WEEKS, initial=12,
        help_text=_("Best a multiple of the number of arms: a team has each once in a turn."),
    )  # fmt: skip

    def __init__(self, *args: Any, day: date, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._policy, self._rows = policy, tuple(caps_of(policy))
        self.arms: tuple[Arm, ...] = ()
        self.fields = self._arm_fields() | self.fields
        first = week_of(day) + timedelta(days=7)
        weeks = [first + timedelta(days=7 * week) for week in range(_AHEAD)]
        self.fields["first_week"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.isoformat(), write_day(one)) for one in weeks
        ]
        self.fields["teams"].choices = list(  # type: ignore[attr-defined]  # a choice field
            Team.objects.order_by("name").values_list("code", "name")
        )

    def _arm_fields(self) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {}
        for arm in range(1, MOST_ARMS + 1):
            n = write_figure(arm, "count")
            made[_SCALE.format(arm)] = fields.ShareField(
                label=_("Arm {n}: of each cap").format(n=n), required=False,
                min_value=1, max_value=1_000, decimal_places=2,
                initial=_FIRST[arm - 1] if arm <= len(_FIRST) else None,
            )  # fmt: skip
            for place in range(len(self._rows)):
                made[_CAP.format(arm, place)] = fields.MoneyField(
                    label=_("Arm {n}").format(n=n),
                    required=False,
                    min_value=1,
                )
        return made

    def clean(self) -> dict[str, Any]:
        """Refuse fewer than two arms or teams, fewer weeks than arms, and arms without an order.

        Raises:
            ValidationError: naming what is missing.
        """
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if "teams" in told and len(told["teams"]) < 2:
            self.add_error("teams", _("Choose two teams or more."))
        given = self._given(told)
        if len({tuple(one.items()) for one in given}) < 2:
            raise ValidationError(_("Write two different caps or more."))
        if (told.get("weeks") or MOST_WEEKS) < len(given):
            self.add_error("weeks", _("As many weeks as arms are needed, or more."))
        try:
            self.arms = arms_of(self._policy, given)
        except ExperimentError as error:
            raise ValidationError(error.words) from error
        return told

    def _given(self, told: Mapping[str, Any]) -> list[dict[str, int]]:
        """Return the caps of each arm that was written, by row."""
        found = []
        for arm in range(1, MOST_ARMS + 1):
            scale = told.get(_SCALE.format(arm))
            own = {
                row: cap
                for place, row in enumerate(self._rows)
                if (cap := told.get(_CAP.format(arm, place))) is not None
            }
            if scale is not None or own:
                whole = scaled(self._policy, rate=round((scale or 1.0) * 10_000))
                found.append({**whole, **own})
        return found

    def plan(self) -> Plan:
        """Return what was asked."""
        told = self.cleaned_data
        return Plan(
            arms=self.arms, teams=tuple(told["teams"]), weeks=told["weeks"],
            first_week=date.fromisoformat(told["first_week"]),
        )  # fmt: skip

    @property
    def scale_fields(self) -> list[forms.BoundField]:
        """The multipliers of the arms."""
        return [self[_SCALE.format(arm)] for arm in range(1, MOST_ARMS + 1)]

    @property
    def row_fields(self) -> list[tuple[SafeString, int, Sequence[forms.BoundField]]]:
        """The fields of the caps by row: its name, its present cap, a field for each arm."""
        caps, names = caps_of(self._policy), name_rows(self._policy)
        return [
            (
                label_row(row, names),
                caps[row],
                [self[_CAP.format(arm, place)] for arm in range(1, MOST_ARMS + 1)],
            )
            for place, row in enumerate(self._rows)
        ]

    @property
    def has_row_caps(self) -> bool:
        """Whether a cap of a row was written, or one of them is wrong."""
        shown = [one for _, _, cells in self.row_fields for one in cells]
        return self.is_bound and any(one.value() or one.errors for one in shown)

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The fields of teams and weeks."""
        return [self[name] for name in ("first_week", "weeks", "teams")]
