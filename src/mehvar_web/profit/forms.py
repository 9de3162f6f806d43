"""What people ask on the pages of profit: a simulation, a cut, a rate, a policy of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar import profit
from mehvar.profit import (
    Beliefs,
    Cut,
    Lever,
    Response,
    ReturnBase,
    ReturnPolicy,
    StartingPoint,
    default_beliefs,
)
from mehvar.text import Language
from mehvar_web.ui.forms import DateField, MoneyField, NumberField, ShareField, WholeNumberField
from mehvar_web.ui.templatetags.ui import digits

OTHERS = ("a", "b", "c")
OUTCOMES = ("demand", "returns")
_STEPS = ((0, _("as now")), (1, _("easier than now")), (-1, _("harder than now")))
_SCOPES = (
    (0, _("as now")), (1, _("more goods than now")), (-1, _("fewer goods than now")),
)  # fmt: skip
_EVIDENCE = (
    ("prior", _("range of research")),
    ("opinion", _("our opinion")),
    ("experiment", _("our experiment")),
)


def _choice(label: Any, choices: Any, *, whole: bool = False) -> forms.Field:
    field = forms.TypedChoiceField if whole else forms.ChoiceField
    options: dict[str, Any] = {"coerce": int, "empty_value": 0} if whole else {}
    return field(label=label, choices=choices, required=False, **options)


class SimulatorForm(forms.Form):
    """Return policies to compare with the present one, and what is believed of them.

    A field that is left empty is as the company's own year has it. A policy without a window is
    not compared.
    """

    def __init__(self, *args: Any, start: StartingPoint, language: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start, self.language = start, language
        for place in ("now", *OTHERS):
            self._add_policy(place)
        self.fields |= self._base_fields()
        believed = default_beliefs()
        for lever in profit.LEVERS:
            for outcome in OUTCOMES:
                self._add_belief(lever, outcome, getattr(believed, outcome)[lever])
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "input")

    def _add_policy(self, place: str) -> None:
        days = self.start.window_days if place == "now" else None
        self.fields[f"{place}_window"] = WholeNumberField(
            label=_("Window"), unit=pgettext_lazy("unit", "days"), required=False, min_value=0,
            max_value=3_650, initial=days,
        )  # fmt: skip
        self.fields[f"{place}_fee"] = MoneyField(
            label=_("Fee of a return"), required=False, min_value=0
        )
        self.fields[f"{place}_restocking"] = ShareField(
            label=_("Kept of the price"), required=False, min_value=0, max_value=100
        )
        self.fields[f"{place}_exchanged"] = ShareField(
            label=_("Exchanged instead"), required=False, min_value=0, max_value=100
        )
        if place != "now":
            self.fields[f"{place}_effort"] = _choice(_("Returning is"), _STEPS, whole=True)
            self.fields[f"{place}_scope"] = _choice(_("What may come back"), _SCOPES, whole=True)
            self.fields[f"{place}_effort"].initial = self.fields[f"{place}_scope"].initial = 0

    def _base_fields(self) -> dict[str, forms.Field]:
        return {
            "items": WholeNumberField(label=_("Items sold in a year"), required=False, min_value=1),
            "price": MoneyField(label=_("Price of an item"), required=False, min_value=0),
            "cost": MoneyField(label=_("Cost of an item"), required=False, min_value=0),
            "shipping": MoneyField(label=_("Bringing an item"), required=False),
            "handling": MoneyField(label=_("Work of a return"), required=False, min_value=0),
            "rate": ShareField(
                label=_("Items that come back"), required=False, min_value=0, max_value=100
            ),
        }

    def _add_belief(self, lever: Lever, outcome: str, known: Response) -> None:
        for end, value in (("low", known.low), ("high", known.high)):
            name = f"{outcome}_{lever}_{end}"
            self.fields[name] = NumberField(
                label=_("from") if end == "low" else _("to"), unit="%", required=False,
                min_value=-90, max_value=900, initial=value,
            )  # fmt: skip
            self.fields[name].widget.attrs["placeholder"] = digits(f"{value:g}")
        self.fields[f"{outcome}_{lever}_evidence"] = _choice(_("which is"), _EVIDENCE)

    # -- what was asked ------------------------------------------------------------------------

    def policy(self, place: str) -> ReturnPolicy | None:
        """Return one of the policies; None when it has no window."""
        days = self.cleaned_data.get(f"{place}_window")
        if days is None:
            if place != "now":
                return None
            days = self.start.window_days
        return ReturnPolicy(
            name=place,
            window_days=days,
            fee=float(self.cleaned_data.get(f"{place}_fee") or 0),
            restocking=self.cleaned_data.get(f"{place}_restocking") or 0.0,
            exchanged=self.cleaned_data.get(f"{place}_exchanged") or 0.0,
            effort=self.cleaned_data.get(f"{place}_effort") or 0,
            scope=self.cleaned_data.get(f"{place}_scope") or 0,
        )

    def others(self) -> tuple[ReturnPolicy, ...]:
        """Return the policies to compare."""
        found = (self.policy(place) for place in OTHERS)
        return tuple(one for one in found if one is not None)

    def base(self) -> ReturnBase:
        """Return what the company is, with what the reader overrode."""
        from dataclasses import replace

        asked = {
            name: float(self.cleaned_data[name])
            for name in ("items", "price", "cost", "shipping", "handling")
            if self.cleaned_data.get(name) is not None
        }
        base = replace(self.start.base, **asked)  # type: ignore[arg-type]  # all of them floats
        rate = self.cleaned_data.get("rate")
        if rate is None:
            return base
        # A rate that somebody states is taken as certain as the company's own counts.
        observed = max(base.observed, base.items)
        return replace(base, observed=observed, returned=rate * observed)

    def beliefs(self) -> Beliefs:
        """Return the ranges, an empty end as research has it."""
        known = default_beliefs()
        return Beliefs(
            demand={lever: self._belief(lever, "demand", known) for lever in profit.LEVERS},
            returns={lever: self._belief(lever, "returns", known) for lever in profit.LEVERS},
        )

    def _belief(self, lever: Lever, outcome: str, known: Beliefs) -> Response:
        usual: Response = getattr(known, outcome)[lever]
        low, high = (self.cleaned_data.get(f"{outcome}_{lever}_{end}") for end in ("low", "high"))
        return Response(
            low=usual.low if low is None else float(low),
            high=usual.high if high is None else float(high),
            evidence=self.cleaned_data.get(f"{outcome}_{lever}_evidence") or "prior",
        )

    # -- how it is drawn -----------------------------------------------------------------------

    def policies(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields of each policy."""
        places = ("now", *OTHERS)
        return [
            (place, [self[name] for name in self.fields if name.startswith(f"{place}_")])
            for place in places
        ]

    def figures(self) -> list[forms.BoundField]:
        """Return the fields of the company's own year."""
        return [self[name] for name in self._base_fields()]

    def levers(self) -> list[tuple[str, list[tuple[str | Promise, list[forms.BoundField]]]]]:
        """Return the fields of beliefs: each lever with demand and returns."""
        words = {"demand": _("Purchases change"), "returns": _("Returns change")}
        return [
            (
                title.in_(self.language),
                [
                    (
                        words[outcome],
                        [self[f"{outcome}_{lever}_{end}"] for end in ("low", "high", "evidence")],
                    )
                    for outcome in OUTCOMES
                ],
            )
            for lever, title in profit.LEVERS.items()
        ]


class CutForm(forms.Form):
    """Which budget is cut, by how much, and what is assumed to follow."""

    budget = forms.ChoiceField(label=_("Budget"))
    share = ShareField(label=_("Cut by"), min_value=0.1, max_value=100, initial=0.2)
    budget_amount = MoneyField(
        label=_("Its size in a year"), required=False, min_value=0,
        help_text=_("Left empty, it is what the ledger holds of the last year."),
    )  # fmt: skip
    experience = forms.ChoiceField(label=_("What gets more frequent"), required=False)
    worse_low = NumberField(
        label=_("More frequent by at least"), unit="%", initial=2, min_value=-50, max_value=500,
        help_text=_("for each tenth of the budget; your own assumption"),
    )  # fmt: skip
    worse_high = NumberField(
        label=_("and at most"), unit="%", initial=15, min_value=-50, max_value=500
    )
    lost_low = ShareField(
        label=_("Of those who stay away, lost for good: at least"), initial=0.3, min_value=0,
        max_value=100,
    )  # fmt: skip
    lost_high = ShareField(label=_("and at most"), initial=0.9, min_value=0, max_value=100)

    def __init__(
        self, *args: Any, experiences: list[tuple[str, str]], language: Language, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        budgets = [(one, profit.budget_title(one).in_(language)) for one in profit.BUDGETS]
        self.fields["budget"].choices = budgets  # type: ignore[attr-defined]
        nearest = ("", pgettext_lazy("experience", "what is nearest to the budget"))
        self.fields["experience"].choices = [nearest, *experiences]  # type: ignore[attr-defined]

    def cut(self) -> Cut:
        """Return what was asked."""
        told = self.cleaned_data
        return Cut(
            budget=told["budget"], share=told["share"], experience=told["experience"],
            budget_amount=told["budget_amount"],
            worse=(float(told["worse_low"]), float(told["worse_high"])),
            lost=(told["lost_low"], told["lost_high"]),
        )  # fmt: skip


class RateForm(forms.Form):
    """One cost rate: of what, for what, from when, how much."""

    driver = forms.ChoiceField(label=_("Cost"))
    applies_to = forms.CharField(
        label=_("Holds for"), required=False, max_length=80,
        help_text=_(
            "Empty or * for everything; else as channel:shop, region:..., method:..., "
            "kind:complaint, reason:damaged or days:31."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    from_day = DateField(label=_("From this day on"), required=False)
    value = forms.CharField(
        label=pgettext_lazy("of a rate", "Value"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "decimal"}),
    )  # fmt: skip

    def __init__(self, *args: Any, language: Language, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.name, one.title.in_(language)) for one in profit.DRIVERS]
        self.fields["driver"].choices = choices  # type: ignore[attr-defined]
        self.fields["value"].help_text = _(
            "Money in %(unit)s, time in minutes, shares in hundredths of a percent. "
            "Empty: not known, nothing is charged."
        ) % {"unit": unit}

    def cells(self) -> dict[str, str]:
        """Return the rate as the file holds it."""
        from mehvar.text import ascii_digits_one

        told = self.cleaned_data
        return {
            "driver": told["driver"],
            "applies_to": told["applies_to"].strip(),
            "from_day": told["from_day"].isoformat() if told["from_day"] else "",
            "value": ascii_digits_one(told["value"]).strip(),
        }
