"""What the page of policies shows: orders with a policy against the rest, part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mehvar import profit
from mehvar.profit import PolicyError, PolicyLine, PolicyResult
from mehvar.text import Language
from mehvar_web import company
from mehvar_web.profit._say import number
from mehvar_web.ui import Choice, Column, charts
from mehvar_web.ui.templatetags.ui import money

_SUMS = {"revenue": ("درآمد خالص", "Net revenue"), "contribution": ("سود ناخالص", "Contribution")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the result, named."""

    title: str
    line: PolicyLine
    is_sum: bool
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One comparison, as the page shows it."""

    name: str
    result: PolicyResult
    reason: str
    parts: tuple[Part, ...]
    chart: SafeString | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The comparison asked for, and what else can be asked."""

    shown: Compared
    policies: tuple[Choice, ...]
    units: tuple[Choice, ...]
    fields: tuple[tuple[str, str], ...]
    field: str
    value: str
    values: tuple[tuple[str, int], ...]
    all: SafeString | None


def read_page(asked: Mapping[str, str], language: Language) -> Page:
    """Return the comparison of a named policy, or of a field's value.

    Raises:
        NotBuiltError: before the first build.
    """
    unit = "customer" if asked.get("unit") == "customer" else "order"
    field = asked.get("field", "")
    field = field if field in profit.FIELDS else ""
    values = _values(field) if field else ()
    value = asked.get("value", "") if asked.get("value", "") in dict(values) else ""
    named = _named()
    policy = asked.get("policy", "")
    policy = policy if policy in {one.policy for one in named} else profit.POLICIES[0].name
    if field and value:
        result = next(one for one in _own(field, value) if one.unit == unit)
        name = f"{_field_names()[field]}: {value}"
    else:
        result = next(one for one in named if (one.policy, one.unit) == (policy, unit))
        name = _title(policy, language)
    base = reverse("profit:policies")
    suffix = "&unit=customer" if unit == "customer" else ""
    here = f"field={field}&value={value}" if field and value else f"policy={policy}"
    return Page(
        shown=_compared(name, result, language),
        policies=tuple(
            Choice(
                label=one.title.in_(language), url=f"{base}?policy={one.name}{suffix}",
                current=not (field and value) and one.name == policy,
            )
            for one in profit.POLICIES
        ),
        units=(
            Choice(label=_("By order"), url=f"{base}?{here}", current=unit == "order"),
            Choice(
                label=_("By customer"), url=f"{base}?{here}&unit=customer",
                current=unit == "customer",
            ),
        ),
        fields=tuple(_field_names().items()),
        field=field,
        value=value,
        values=values,
        all=_all(named, unit, language),
    )  # fmt: skip


def part_columns() -> tuple[Column[Part], ...]:
    """The columns of a comparison as a file; means and differences in minor units."""

    def told(name: str, label: str) -> Column[Part]:
        return Column(
            name=name, label=label, numeric=True, cell=lambda one: money(getattr(one.line, name)),
            value=lambda one: getattr(one.line, name),
        )  # fmt: skip

    return (
        Column(name="part", label=_("Part"), cell=lambda one: one.title),
        told("with_total", _("Total with it")), told("without_total", _("Total without")),
        told("with_mean", _("Mean with it")), told("without_mean", _("Mean without")),
        told("difference", _("Difference")), told("low", _("95% range from")),
        told("high", _("95% range to")),
    )  # fmt: skip


def _named() -> tuple[PolicyResult, ...]:
    return company.remember(
        ("profit.policies",),
        lambda: profit.read_policies(company.workspace(), marts=company.marts()),
    )


def _own(field: str, value: str) -> tuple[PolicyResult, ...]:
    return company.remember(
        ("profit.policy", field, value),
        lambda: profit.compare_field(
            company.workspace(), field=field, value=value, marts=company.marts()
        ),
    )


def _values(field: str) -> tuple[tuple[str, int], ...]:
    try:
        return company.remember(
            ("profit.values", field),
            lambda: profit.field_values(company.workspace(), field=field, marts=company.marts()),
        )
    except PolicyError:
        return ()


def _field_names() -> dict[str, str]:
    return {
        "channel": _("Channel"), "region": _("Region"), "category": _("Category"),
        "payment_method": _("Payment method"), "promotion_code": _("Promotion code"),
        "store_id": _("Store"),
    }  # fmt: skip


def _title(policy: str, language: Language) -> str:
    return next(one.title.in_(language) for one in profit.POLICIES if one.name == policy)


def _compared(name: str, result: PolicyResult, language: Language) -> Compared:
    reasons = {
        "none": _("No order had it."),
        "all": _("Every order had it: there is nothing to compare with."),
        "small_group": _("Too few customers had it to be shown."),
    }
    parts = tuple(
        _part(one, language) for one in result.lines if one.with_total or one.without_total
    )
    return Compared(
        name=name, result=result, reason=reasons.get(result.reason, ""), parts=parts,
        chart=_chart(name, parts) if parts else None,
    )  # fmt: skip


def _part(line: PolicyLine, language: Language) -> Part:
    is_sum = line.component in _SUMS
    if is_sum:
        title = _SUMS[line.component][0 if language == "fa" else 1]
    else:
        title = profit.component_named(line.component).title.in_(language)
    low, high = line.low or 0.0, line.high or 0.0
    return Part(title=title, line=line, is_sum=is_sum, sure=low * high > 0)


def _chart(name: str, parts: tuple[Part, ...]) -> SafeString:
    return charts.intervals(
        charts.Intervals(
            title=_("%(policy)s: difference to the rest, part by part") % {"policy": name},
            rows=tuple(
                charts.Interval(
                    label=one.title, value=one.line.difference, low=one.line.low,
                    high=one.line.high, judgement=_judgement(one),
                )
                for one in parts
            ),
            label_head=_("Part"),
            value_head=_("Difference"),
            base=0.0,
            base_text=_("no difference"),
            show=lambda amount: money(amount, "compact"),
        )
    )  # fmt: skip


def _judgement(part: Part) -> Literal["", "good", "bad"]:
    if not part.sure:
        return ""
    return "good" if (part.line.difference or 0.0) > 0 else "bad"


def _all(results: tuple[PolicyResult, ...], unit: str, language: Language) -> SafeString | None:
    rows = []
    for one in results:
        line = one.line("contribution")
        if one.unit != unit or line is None or line.difference is None:
            continue
        note = _("%(n)s of %(all)s") % {
            "n": number(one.n_with), "all": number(one.n_with + one.n_without),
        }  # fmt: skip
        rows.append(
            charts.Interval(
                label=_title(one.policy, language), value=line.difference, low=line.low,
                high=line.high, note=note,
                href=f"{reverse('profit:policies')}?policy={one.policy}"
                + ("&unit=customer" if unit == "customer" else ""),
            )
        )  # fmt: skip
    if not rows:
        return None
    return charts.intervals(
        charts.Intervals(
            title=_("Contribution with each policy against the rest"),
            rows=tuple(rows),
            label_head=_("Policy"),
            value_head=_("Difference of contribution"),
            base=0.0,
            base_text=_("no difference"),
            show=lambda amount: money(amount, "compact"),
        )
    )
