"""What people type on these pages."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import empowerment
from mehvar_web.accounts.models import Team
from mehvar_web.decide import _words
from mehvar_web.decide._moments import TOLD
from mehvar_web.grants import KEPT_BY_US, TELLABLE, Limit
from mehvar_web.ui.forms import DateField, MoneyField, WholeNumberField

if TYPE_CHECKING:
    from mehvar.empowerment import Fact, Value

_FLAGS = [("", "—"), ("yes", _("yes")), ("no", _("no"))]


class ToldForm(forms.Form):
    """The facts of a situation that the employee tells: those that are theirs, and gaps.

    What an address tells of any other fact is read too: the data decide whether it counts.
    """

    def __init__(self, *args: Any, situation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fact in empowerment.facts_of(situation):  # type: ignore[arg-type]  # read_moment checked it
            if fact.name not in KEPT_BY_US:
                self.fields[f"{TOLD}{fact.name}"] = _field(fact)

    def asked(self, *, asks: Collection[str], gaps: Collection[str]) -> list[forms.BoundField]:
        """Return the fields to show, of what the policy asks about: what people tell, and gaps."""
        wanted = [
            name
            for name in self.fields
            if (fact := name.removeprefix(TOLD)) in gaps or (fact in TELLABLE and fact in asks)
        ]
        return [self[name] for name in wanted]

    def told(self) -> dict[str, Value]:
        """Return what was told and could be read."""
        self.is_valid()
        found: dict[str, Value] = {}
        for name, value in self.cleaned_data.items():
            if value is None or value == "":
                continue
            fact = empowerment.FACTS[name.removeprefix(TOLD)]
            found[fact.name] = value == "yes" if fact.kind == "flag" else value
        return found


def _field(fact: Fact) -> forms.Field:
    label = _words.fact_title(fact.name)
    if fact.choices is not None:
        choices = [("", "—"), *((code, _words.said(words)) for code, words in fact.choices.items())]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    if fact.kind == "flag":
        return forms.ChoiceField(label=label, choices=_FLAGS, required=False)
    if fact.kind == "money":
        return MoneyField(label=label, required=False)
    if fact.kind == "day":
        return DateField(label=label, required=False)
    if fact.kind == "text":
        return forms.CharField(label=label, max_length=200, required=False)
    return WholeNumberField(label=label, required=False, max_value=10**9)


class GrantForm(forms.Form):
    """One tap: the moment, the key that makes it once, and what else may be said."""

    moment = forms.CharField(widget=forms.HiddenInput, max_length=4_000)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    amount = MoneyField(
        label=_("A smaller amount"), required=False, min_value=1,
        help_text=_("Empty: all of it. Less than it leaves more in the budgets."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("A note for whoever decides"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Why somebody of a higher level says no, or yes."""

    reason = forms.CharField(
        label=_("Why"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Whoever asked reads it. Needed for a no."),
    )  # fmt: skip


class GrantsForm(forms.Form):
    """Which grants are listed."""

    q = forms.CharField(label=pgettext_lazy("grants", "Search"), required=False, max_length=200)
    state = forms.ChoiceField(label=pgettext_lazy("grants", "State"), required=False)
    situation = forms.ChoiceField(label=pgettext_lazy("grants", "Situation"), required=False)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To (included)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", pgettext_lazy("grants", "Any"))]
        self.fields["state"].choices = [*every, *_words.STATES.items()]  # type: ignore[attr-defined]
        titles = [(one, _words.situation(one)) for one in empowerment.SITUATIONS]
        self.fields["situation"].choices = [*every, *titles]  # type: ignore[attr-defined]

    def read(self) -> dict[str, Any]:
        """Return what was asked and could be read."""
        self.is_valid()
        return self.cleaned_data


class LimitForm(forms.Form):
    """One limit: of which budgets, for whom, how much."""

    kind = forms.ChoiceField(label=pgettext_lazy("budget", "Budget of"))
    level = forms.ChoiceField(
        label=_("Only employees of level"), required=False,
        help_text=_("For the budgets of one employee."),
    )  # fmt: skip
    team: Any = forms.ModelChoiceField(
        label=_("Only this team"), queryset=Team.objects.order_by("name"), required=False,
        empty_label=pgettext_lazy("teams", "Every team"), help_text=_("For the budget of a team."),
    )  # fmt: skip
    amount = MoneyField(
        label=_("At most"), required=False, min_value=0,
        help_text=_("Empty takes the limit away: then nothing bounds it but the others."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(_words.KINDS.items())  # type: ignore[attr-defined]
        every = pgettext_lazy("levels", "Every level")
        levels = [(str(one), _words.number(one)) for one in range(1, 6)]
        self.fields["level"].choices = [("", every), *levels]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a level or a team that the kind does not know."""
        found = super().clean() or {}
        kind = found.get("kind", "")
        if found.get("level") and not kind.startswith("employee"):
            self.add_error("level", _("Only budgets of one employee hang on a level."))
        if found.get("team") and kind != "team_month":
            self.add_error("team", _("Only the budget of a team is set for one team."))
        return found

    @property
    def limit(self) -> Limit:
        """The limit that was typed."""
        told = self.cleaned_data
        return Limit(
            kind=told["kind"], amount=told["amount"], team=told["team"],
            level=int(told["level"]) if told["level"] else None,
        )  # fmt: skip
