"""The forms of Settings and of the first run."""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mehvar.calendar import GREGORIAN_MONTHS, JALALI_MONTHS, WEEKDAYS
from mehvar.money import CURRENCIES
from mehvar.text import Language
from mehvar.workspace import Settings
from mehvar_web.accounts import Role
from mehvar_web.accounts.models import Team, User
from mehvar_web.api import RIGHT_OF_SCOPE, Scope
from mehvar_web.ui.forms import DateField, NumberField, WholeNumberField

_LANGUAGES = [("fa", "فارسی"), ("en", "English")]
_CALENDARS = [("jalali", _("Jalali")), ("gregorian", _("Gregorian"))]
_DISPLAYS = [("toman", _("Toman (a tenth of a rial)")), ("currency", _("The currency itself"))]
_WORKED = [("1.0", _("Working day")), ("0.5", _("Half day")), ("0.0", _("Day off"))]
_COMMON_ZONES = ("Asia/Tehran", "Asia/Dubai", "Asia/Kabul", "Europe/London", "America/Sao_Paulo")


def language() -> Language:
    """Return the language of the page."""
    return cast("Language", (get_language() or "fa")[:2])


def _zones() -> list[tuple[str, str]]:
    others = sorted(available_timezones() - set(_COMMON_ZONES))
    return [(zone, zone) for zone in (*_COMMON_ZONES, *others)]


def _currencies() -> list[tuple[str, str]]:
    named = [(code, f"{one.name.in_(language())} ({code})") for code, one in CURRENCIES.items()]
    return sorted(named, key=lambda pair: pair[0] != "IRR")


def _months() -> list[tuple[str, str]]:
    pairs = zip(JALALI_MONTHS, GREGORIAN_MONTHS, strict=True)
    return [
        (str(place), f"{jalali.in_(language())} / {gregorian.in_(language())}")
        for place, (jalali, gregorian) in enumerate(pairs, start=1)
    ]


class CompanyForm(forms.Form):
    """What people may change about the company; what data depends on is locked with a reason."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language of the company"),
        choices=_LANGUAGES,
        help_text=_("For reports and for names of days; each person chooses their own for pages."),
    )
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=_CALENDARS, help_text=_("Months and years of all figures.")
    )
    fiscal_month = forms.TypedChoiceField(
        label=_("First month of the fiscal year"), coerce=int, choices=_months
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Where a day begins and ends.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=_currencies)
    money_display = forms.ChoiceField(
        label=_("Amounts are shown in"),
        choices=_DISPLAYS,
        help_text=_("Toman works with the Iranian rial alone."),
    )

    def __init__(self, *args: Any, locked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].widget.attrs["dir"] = "ltr"
        for name in ("time_zone", "currency") if locked else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = locked

    def clean(self) -> dict[str, Any]:
        """Refuse toman beside another currency."""
        found = super().clean() or {}
        if found.get("money_display") == "toman" and found.get("currency") != "IRR":
            self.add_error("money_display", _("Toman works with the Iranian rial alone."))
        return found


class BasisPointsField(NumberField):
    """A percentage of at most two places; becomes hundredths of a percent (int)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit="%", decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return the hundredths of a percent."""
        return int(super().clean(value) * 100)


VALUE_FIELDS = (
    "discount_basis_points", "inflation_basis_points", "value_horizon_months",
    "assumed_margin_basis_points",
)  # fmt: skip
"""How the money of tomorrow is counted."""


class SettingsForm(CompanyForm):
    """All settings of the company that people change."""

    window_days = WholeNumberField(
        label=_("Recent window"),
        unit=_("days"),
        min_value=1,
        max_value=3660,
        help_text=_("Today looks back so far."),
    )
    horizon_days = WholeNumberField(
        label=_("Following period"),
        unit=_("days"),
        min_value=1,
        max_value=3660,
        help_text=_("On how many days after an order its effects are measured."),
    )
    minimum_group = WholeNumberField(
        label=_("Smallest group shown"),
        unit=_("people"),
        min_value=1,
        max_value=10_000,
        help_text=_("Figures of a smaller group are not shown, so that nobody is recognised."),
    )
    discount_basis_points = BasisPointsField(
        label=_("Discount a year"),
        min_value=0,
        max_value=500,
        help_text=_("What a year's wait takes off an amount, inflation included."),
    )
    inflation_basis_points = BasisPointsField(
        label=_("Inflation a year"),
        min_value=-10,
        max_value=500,
        help_text=_("Ahead; and behind where the file price_index.csv says nothing."),
    )
    value_horizon_months = WholeNumberField(
        label=_("Value is counted over"),
        unit=_("months"),
        min_value=1,
        max_value=240,
        help_text=_("How far ahead a customer's value looks."),
    )
    assumed_margin_basis_points = BasisPointsField(
        label=_("Margin assumed without costs"),
        min_value=Decimal("0.01"),
        max_value=100,
        help_text=_("Counts only where the data holds no costs; pages then say so."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, day in enumerate(WEEKDAYS):
            self.fields[f"weekday_{place}"] = forms.ChoiceField(
                label=day.in_(language()), choices=_WORKED
            )

    @classmethod
    def initial_of(cls, settings: Settings) -> dict[str, Any]:
        """Return what the form shows of settings."""
        names = (
            "name", "language", "calendar", "fiscal_month", "time_zone", "currency",
            "money_display", "window_days", "horizon_days", "minimum_group", *VALUE_FIELDS,
        )  # fmt: skip
        shown: dict[str, Any] = {name: getattr(settings, name) for name in names}
        for name in names:
            if name.endswith("_basis_points"):
                shown[name] = f"{shown[name] / 100:g}"
        days = {f"weekday_{place}": str(share) for place, share in enumerate(settings.weekend)}
        return shown | days

    def changes(self, settings: Settings) -> dict[str, object]:
        """Return the settings that differ from those there are."""
        told = dict(self.cleaned_data)
        told["weekend"] = tuple(float(told.pop(f"weekday_{place}")) for place in range(7))
        return {name: value for name, value in told.items() if getattr(settings, name) != value}


class OwnerForm(forms.Form):
    """The first owner."""

    full_name = forms.CharField(label=_("Your name"), max_length=200)
    username = forms.CharField(
        label=_("Login"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "username"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a sentence is good."),
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Refuse a weak password."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(username=str(self.data.get("owner-username", ""))))
        return password


class InviteForm(forms.Form):
    """A person to be invited."""

    full_name = forms.CharField(label=_("Name"), max_length=200)
    username = forms.CharField(
        label=_("Login"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=User.Roles.choices, initial=Role.AGENT.value)
    team: Any = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )


class PersonForm(forms.Form):
    """A person's role and team."""

    role = forms.ChoiceField(label=_("Role"), choices=User.Roles.choices)
    team: Any = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )


class TeamForm(forms.Form):
    """A team: its name, its place in the tree, and the stores that it serves."""

    name = forms.CharField(label=_("Name of the team"), max_length=200)
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    parent: Any = forms.ModelChoiceField(
        label=_("Stands under"), queryset=Team.objects.all(), required=False,
        empty_label=_("No other team"),
    )  # fmt: skip
    stores = forms.MultipleChoiceField(
        label=_("Stores that it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )
    storeless = forms.BooleanField(
        label=_("Also serves customers whom no store has served"), required=False
    )

    def __init__(self, *args: Any, stores: list[tuple[str, str]], team: Team | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["stores"].choices = stores  # type: ignore[attr-defined]
        if team is not None:
            from mehvar_web.accounts import teams_below

            below = teams_below(team.pk)
            self.fields["parent"].queryset = Team.objects.exclude(pk__in=below)  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A token to be made."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("As: the shop's web site")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    expires = DateField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        from mehvar_web.accounts import may

        super().__init__(*args, **kwargs)
        allowed = [scope for scope in Scope if may(user, RIGHT_OF_SCOPE[scope])]
        self.fields["scopes"].choices = [(one.value, one.value) for one in allowed]  # type: ignore[attr-defined]


class AuditForm(forms.Form):
    """Which acts are looked for."""

    person: Any = forms.ModelChoiceField(
        label=_("Who"), queryset=User.objects.order_by("username"), required=False,
        empty_label=_("Everybody"),
    )  # fmt: skip
    action = forms.CharField(
        label=_("Act"), max_length=100, required=False, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    kind = forms.CharField(
        label=_("On what kind of thing"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    key = forms.CharField(
        label=_("Its number"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("To (included)"), required=False)


class DayForm(forms.Form):
    """A day of every year, or of one."""

    name_fa = forms.CharField(label=_("Name in Persian"), max_length=100)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )  # fmt: skip
    calendar = forms.ChoiceField(
        label=_("Calendar"), choices=[*_CALENDARS, ("hijri", _("Lunar Hijri"))]
    )
    month = WholeNumberField(label=_("Month"), min_value=1, max_value=12)
    day = WholeNumberField(label=_("Day"), min_value=1, max_value=31)
    year = WholeNumberField(
        label=_("Year"), required=False, min_value=1, max_value=3000,
        help_text=_("Empty: every year."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a day that no year has."""
        found = super().clean() or {}
        month, day = found.get("month"), found.get("day")
        if month and day and day > _longest(str(found.get("calendar")), month):
            self.add_error("day", _("There is no such day in this calendar."))
        return found


def _longest(calendar: str, month: int) -> int:
    """Return how many days a month has in the longest of years."""
    if calendar == "jalali":
        return 31 if month <= 6 else 30
    return 30 if calendar == "hijri" else monthrange(2024, month)[1]


class HolidayForm(DayForm):
    """A holiday."""

    fraction = forms.ChoiceField(
        label=_("Work"), choices=[("0", _("Day off")), ("0.5", _("Half day")),
                                  ("1", _("Working day"))],
        help_text=_("A working day takes back a holiday of the same English name."),
    )  # fmt: skip


class OccasionForm(DayForm):
    """An occasion."""

    days = WholeNumberField(label=_("How many days"), min_value=1, max_value=60, initial=1)
    no_celebration = forms.BooleanField(
        label=_("A day of mourning: nobody is congratulated"), required=False
    )
