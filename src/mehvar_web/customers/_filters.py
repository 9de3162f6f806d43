"""The filters of the list as a form in the address: read, shown as chips, taken away one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mehvar.customers import Choice, Filters, Lifecycle, Options
from mehvar.measurement import EXPERIENCES
from mehvar_web import company
from mehvar_web.accounts import sight_of
from mehvar_web.customers import _words
from mehvar_web.ui import forms as fields
from mehvar_web.ui.templatetags.ui import day, digits, money, num

_ANYTHING = "any"
_OFFERED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One filter in force, and the query that goes on without it."""

    words: str
    without: str


class FilterForm(forms.Form):
    """What the customers of the list have in common, as people choose it."""

    stage = forms.MultipleChoiceField(
        required=False,
        label=_("Stage"),
        choices=list(_words.STAGES.items()),
        widget=fields.ManyInput,
    )
    city = forms.CharField(required=False, label=_("City"))
    region = forms.CharField(required=False, label=_("Region"))
    store = forms.CharField(required=False, label=_("Store"))
    channel = forms.CharField(required=False, label=_("Channel"))
    risk = forms.ChoiceField(required=False, label=_("What happened lately"))
    broken = fields.WholeNumberField(
        required=False, min_value=1, max_value=10_000, label=_("Broken promises, at least")
    )
    complaints = forms.ChoiceField(
        required=False,
        label=_("Complaints"),
        choices=[
            ("", pgettext_lazy("filter", "All")),
            ("yes", _("Complained")),
            ("no", _("Never complained")),
        ],
    )
    since = fields.DateField(required=False, label=_("Last order from"))
    until = fields.DateField(required=False, label=_("Last order until"))
    spent_from = fields.MoneyField(required=False, label=_("Net spend from"))
    spent_until = fields.MoneyField(required=False, label=_("Net spend until"))
    worth = forms.MultipleChoiceField(
        required=False,
        label=_("Class of value"),
        choices=list(_words.VALUE_CLASSES.items()),
        widget=fields.ManyInput,
    )

    def __init__(self, asked: QueryDict, *, options: Options) -> None:
        super().__init__(asked)
        self._offer("city", options.cities)
        self._offer("region", options.regions)
        self._offer("store", options.stores)
        self._offer("channel", options.channels, words=_words.CHANNELS)
        risk = cast("forms.ChoiceField", self.fields["risk"])
        risk.choices = [
            ("", pgettext_lazy("filter", "All")),
            (_ANYTHING, _("Anything bad")),
            *((one.name, one.title.in_(_words.language())) for one in EXPERIENCES),
        ]

    def filters(self) -> Filters:
        """Return what is asked for; a field that is not understood narrows nothing."""
        self.is_valid()
        told: dict[str, Any] = self.cleaned_data
        risk, complaints = told.get("risk"), told.get("complaints")
        return Filters(
            lifecycle=cast("tuple[Lifecycle, ...]", tuple(told.get("stage") or ())),
            city=told.get("city") or None,
            region=told.get("region") or None,
            store_id=told.get("store") or None,
            channel=told.get("channel") or None,
            has_complaint=(complaints == "yes") if complaints else None,
            promises_broken=told.get("broken"),
            last_order_from=told.get("since"),
            last_order_until=told.get("until"),
            net_spend_from=told.get("spent_from"),
            net_spend_until=told.get("spent_until"),
            at_risk=True if risk == _ANYTHING else None,
            experience=risk if risk and risk != _ANYTHING else None,
            value_class=tuple(told.get("worth") or ()),
        )

    def chips(self) -> tuple[Chip, ...]:
        """Return the filters in force, each in words."""
        return tuple(
            Chip(words=words, without=_without(cast("QueryDict", self.data), name, value))
            for name, value, words in self._in_force()
        )

    @property
    def has_hidden_errors(self) -> bool:
        """Whether a folded filter was not understood, so that it must unfold."""
        return bool(self.errors)

    def _offer(
        self, name: str, choices: tuple[Choice, ...], words: _words.Words | None = None
    ) -> None:
        """Offer the values there are; one that an address names and nobody has stays possible."""
        offered = [
            (one.value, f"{_words.word(words or {}, one.value)} ({digits(one.customers)})")
            for one in choices
        ]
        named = self.data.get(name)
        if named and named not in {one.value for one in choices}:
            offered.append((named, named))
        self.fields[name] = forms.ChoiceField(
            required=False,
            label=self.fields[name].label,
            choices=[("", pgettext_lazy("filter", "All")), *offered],
        )

    def _in_force(self) -> Iterator[tuple[str, str, str]]:
        told: Mapping[str, Any] = self.cleaned_data
        for stage in told.get("stage") or ():
            yield "stage", stage, _words.word(_words.STAGES, stage)
        for name in told.get("worth") or ():
            yield "worth", name, _words.word(_words.VALUE_CLASSES, name)
        for name in ("city", "region", "store"):
            if told.get(name):
                yield name, told[name], f"{self.fields[name].label}: {told[name]}"
        if told.get("channel"):
            said = _words.word(_words.CHANNELS, told["channel"])
            yield "channel", told["channel"], f"{self.fields['channel'].label}: {said}"
        for name in ("risk", "complaints"):
            if told.get(name):
                choices = dict(cast("forms.ChoiceField", self.fields[name]).choices)  # type: ignore[arg-type]
                yield name, told[name], str(choices[told[name]])
        yield from self._bounds(told)

    def _bounds(self, told: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        writers: Mapping[str, Callable[[Any], str]] = {
            "broken": num,
            "since": day,
            "until": day,
            "spent_from": money,
            "spent_until": money,
        }
        for name, write in writers.items():
            if told.get(name) is not None:
                yield (
                    name,
                    "",
                    gettext("%(what)s: %(value)s")
                    % {
                        "what": self.fields[name].label,
                        "value": _plain(write(told[name])),
                    },
                )


def options_of(request: HttpRequest) -> Options:
    """Return what the filters may offer to this person, computed once per build and sight."""
    sight = sight_of(request.user)
    return company.remember(
        ("customers.options", sight),
        lambda: company.desk().options(sight=sight, limit=_OFFERED),
    )


def _plain(written: str) -> str:
    return strip_tags(written)


def _without(asked: QueryDict, name: str, value: str) -> str:
    left = asked.copy()
    kept = [one for one in left.getlist(name) if value and one != value]
    left.setlist(name, kept)
    for gone in ("after", *(() if kept else (name,))):
        left.pop(gone, None)
    return f"?{left.urlencode()}"
