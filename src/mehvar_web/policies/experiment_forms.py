"""What is asked of an experiment: which caps, on which teams, from which week, how long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mehvar_web.accounts.models import Team
from mehvar_web.grants.experiments import MOST_CAPS, MOST_WEEKS, Plan, week_of
from mehvar_web.ui import forms as fields
from mehvar_web.ui.dates import write_day
from mehvar_web.ui.figures import write_figure

_AHEAD = 12
"""So many weeks to begin with are offered."""
_CAP = "cap_"


class ExperimentForm(forms.Form):
    """Two to five caps, two teams or more, the first week and how many."""

    teams = forms.MultipleChoiceField(
        label=_("Teams"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody of a team has the same cap in a week; others keep the policy's."),
    )  # fmt: skip
    first_week = forms.ChoiceField(label=_("First week"), help_text=_("By its first day."))
    weeks = fields.WholeNumberField(
        label=_("Weeks"), min_value=2, max_value=MOST_WEEKS, initial=12,
        help_text=_("Best a multiple of the number of caps: a team has each cap once in a turn."),
    )  # fmt: skip

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        caps = {
            f"{_CAP}{place}": fields.MoneyField(
                label=_("Cap {n}").format(n=write_figure(place, "count")),
                required=place <= 2,
                min_value=1,
            )
            for place in range(1, MOST_CAPS + 1)
        }
        self.fields = caps | self.fields
        first = week_of(day) + timedelta(days=7)
        weeks = [first + timedelta(days=7 * week) for week in range(_AHEAD)]
        self.fields["first_week"].choices = [  # type: ignore[attr-defined]  # a choice field
            (one.isoformat(), write_day(one)) for one in weeks
        ]
        self.fields["teams"].choices = list(  # type: ignore[attr-defined]  # a choice field
            Team.objects.order_by("name").values_list("code", "name")
        )

    def clean(self) -> dict[str, Any]:
        """Refuse fewer than two caps or teams, and fewer weeks than caps.

        Raises:
            ValidationError: naming what is missing.
        """
        told: dict[str, Any] = super().clean() or self.cleaned_data
        caps = self._caps(told)
        if len(caps) < 2:
            raise ValidationError(_("Write two different caps or more."))
        if "teams" in told and len(told["teams"]) < 2:
            self.add_error("teams", _("Choose two teams or more."))
        if (told.get("weeks") or MOST_WEEKS) < len(caps):
            self.add_error("weeks", _("As many weeks as caps are needed, or more."))
        return told

    def plan(self) -> Plan:
        """Return what was asked."""
        told = self.cleaned_data
        return Plan(
            caps=self._caps(told), teams=tuple(told["teams"]), weeks=told["weeks"],
            first_week=date.fromisoformat(told["first_week"]),
        )  # fmt: skip

    @staticmethod
    def _caps(told: dict[str, Any]) -> tuple[int, ...]:
        found = {told.get(f"{_CAP}{place}") for place in range(1, MOST_CAPS + 1)}
        return tuple(sorted(one for one in found if one is not None))

    @property
    def cap_fields(self) -> list[forms.BoundField]:
        """The fields of the caps."""
        return [self[f"{_CAP}{place}"] for place in range(1, MOST_CAPS + 1)]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The fields of teams and weeks."""
        return [self[name] for name in ("first_week", "weeks", "teams")]


def initial_caps(caps: tuple[int, ...]) -> dict[str, int]:
    """Return caps to begin with: half, all and half more again of the policy's highest."""
    most = max(caps)
    return {f"{_CAP}{place}": most * part // 10 for place, part in enumerate((5, 10, 15), start=1)}
