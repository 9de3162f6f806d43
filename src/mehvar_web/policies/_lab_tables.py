"""The tables of the lab: groups of cases, answers that change, and the file of all rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mehvar.empowerment import FACTS
from mehvar.policy_lab import Backtest, Breakdown, Changed, ChangedCase, Fairness, Gap, Group
from mehvar_web import company
from mehvar_web.policies._lab_runs import rows_file
from mehvar_web.policies._lab_words import BREAKDOWNS, SEGMENTS, fact_words, group_words
from mehvar_web.policies._say import label_row
from mehvar_web.policies._words import OUTCOME_TONES, OUTCOMES
from mehvar_web.ui import Column, Table
from mehvar_web.ui.figures import write_change, write_share
from mehvar_web.ui.templatetags.ui import day, money, num, pct

if TYPE_CHECKING:
    from mehvar.workspace import Sight
    from mehvar_web.policies.models import LabRun

_SHOWN = 40
_FILE = (
    "case_id", "day", "week", "customer_id", "employee_id", "team_id", "order_store",
    "order_city", "order_channel", "class_now", "severity", "order_delay", "order_amount",
    "item_price",
)  # fmt: skip
_ANSWER = ("row", "action", "outcome", "reason", "due", "amount", "level", "limited")
_BATCH = 5_000


def groups_table(found: Breakdown, *, compared: bool, rows: Mapping[str, str]) -> Table[Group]:
    """Return the groups of a breakdown, the dearest first; small ones together at the end.

    ``rows`` are the names of the policy's rows by key.
    """
    groups = found.groups[:_SHOWN] + ((found.small,) if found.small is not None else ())
    columns = [
        Column(name="group", label=BREAKDOWNS[found.by], cell=lambda one: _named(found, one, rows),
               head=True),
        _number("cases", pgettext("backtest", "Cases"), lambda one: one.now.cases),
        _number("helped", pgettext("backtest", "Helped"), lambda one: one.now.helped),
        Column(name="share", label=_("Helped of all"), numeric=True,
               cell=lambda one: pct(one.now.helped_share), value=lambda one: one.now.helped_share),
        _number("asked", pgettext("backtest", "Asked"), lambda one: one.now.asked),
        _amount("amount", _("Cost"), lambda one: one.now.amount),
    ]  # fmt: skip
    if compared:
        columns.append(
            _amount("was", _("Cost before"), lambda one: one.was.amount if one.was else 0)
        )
    return Table(
        name=f"by-{found.by}", title=BREAKDOWNS[found.by], columns=columns, rows=groups,
        empty_title=_("No cases"),
    )  # fmt: skip


def _named(found: Breakdown, one: Group, rows: Mapping[str, str]) -> SafeString:
    if one is found.small:
        words = _("%(n)s groups too small to be shown") % {"n": num(found.small_groups)}
        return format_html("<i>{}</i>", words)
    if found.by == "row" and one.key is not None:
        return label_row(one.key, rows)
    return format_html("<bdi>{}</bdi>", group_words(found.by, one.key))


def changes_table(backtest: Backtest) -> Table[Changed]:
    """Return how answers change, those that stay among them."""
    return Table(
        name="changes",
        title=_("Answers that change"),
        columns=[
            Column(name="was", label=_("Before"), cell=lambda one: _outcome(one.was), head=True),
            Column(name="now", label=_("With this policy"), cell=lambda one: _outcome(one.now)),
            _number("cases", pgettext("backtest", "Cases"), lambda one: one.cases),
            _amount("was_amount", _("Cost before"), lambda one: one.was_amount),
            _amount("now_amount", _("Cost"), lambda one: one.now_amount),
        ],
        rows=backtest.changed,
    )


def moved_table(rows: tuple[ChangedCase, ...]) -> Table[ChangedCase]:
    """Return the cases that change most."""
    return Table(
        name="moved",
        title=_("Cases that change most"),
        columns=[
            Column(name="case", label=_("Case"), head=True,
                   cell=lambda one: format_html('<bdi dir="ltr">{}</bdi>', one.case_id)),
            Column(name="day", label=_("Day"), cell=lambda one: day(one.day), tight=True),
            Column(name="was", label=_("Before"), cell=lambda one: _outcome(one.was)),
            _amount("was_amount", _("Got before"), lambda one: one.was_amount),
            Column(name="now", label=_("With this policy"), cell=lambda one: _outcome(one.now)),
            _amount("now_amount", _("Would get"), lambda one: one.now_amount),
        ],
        rows=rows,
        empty_title=_("No case changes"),
    )  # fmt: skip


def gaps_table(found: Fairness) -> Table[Gap]:
    """Return every segment beside the others, alarms first."""
    rows = sorted(found.gaps, key=lambda one: (not one.alarm, not one.clear, -abs(one.gap)))
    return Table(
        name="gaps",
        title=_("Segments in alike cases"),
        columns=[
            Column(name="segment", label=_("Segment"), cell=_segment, head=True),
            _number("cases", pgettext("backtest", "Cases"), lambda one: one.cases),
            Column(name="rate", label=pgettext("backtest", "Helped"), numeric=True,
                   cell=lambda one: pct(one.rate, 1), value=lambda one: one.rate),
            Column(name="others", label=_("Others in alike cases"), numeric=True,
                   cell=lambda one: pct(one.others_rate, 1), value=lambda one: one.others_rate),
            Column(name="gap", label=_("Difference, 95% range"), numeric=True, cell=_range,
                   value=lambda one: one.gap),
            _amount("mean", _("Got on average"), lambda one: round(one.mean)),
            _amount("others_mean", _("Others on average"), lambda one: round(one.others_mean)),
            Column(name="verdict", label=_("Four fifths"), cell=_verdict,
                   value=lambda one: one.alarm),
        ],
        rows=rows[:_SHOWN],
        empty_title=_("Nothing to compare"),
        empty_text=_("There is only one segment of each kind, or all are too small to be shown."),
    )  # fmt: skip


def _segment(one: Gap) -> SafeString:
    return format_html(
        "<bdi>{}</bdi> <small>{}</small>", group_words(one.by, one.key), SEGMENTS[one.by]
    )


def _range(one: Gap) -> SafeString:
    return format_html(
        '<bdi dir="ltr">{}</bdi> <small class="below"><bdi dir="ltr">{}</bdi> … '
        '<bdi dir="ltr">{}</bdi></small>',
        write_change(one.gap, "share"), write_change(one.low, "share"),
        write_change(one.high, "share"),
    )  # fmt: skip


def _verdict(one: Gap) -> SafeString:
    if one.alarm:
        return format_html('<span class="pill bad">{}</span>', _("less than four fifths"))
    if one.clear or one.amount_clear:
        return format_html('<span class="pill warn">{}</span>', _("differs, within four fifths"))
    return format_html('<span class="pill">{}</span>', _("no more than chance"))


def _outcome(name: str) -> SafeString:
    tone = OUTCOME_TONES.get(name, "")
    return format_html('<span class="pill {}">{}</span>', tone, OUTCOMES.get(name, name))


def _number(name: str, label: str, value: Any) -> Column[Any]:
    return Column(
        name=name, label=label, numeric=True, value=value, cell=lambda one: num(value(one))
    )


def _amount(name: str, label: str, value: Any) -> Column[Any]:
    return Column(
        name=name, label=label, numeric=True, value=value, cell=lambda one: money(value(one))
    )


def file_columns(run: LabRun) -> list[Column[dict[str, Any]]]:
    """Return the columns of the file of all judged cases: ids, facts, answers."""
    names = _file_names(run)
    return [
        Column(name=name, label=name, cell=lambda row, name=name: row[name],  # type: ignore[misc]
               value=lambda row, name=name: row[name])  # type: ignore[misc]
        for name in names
    ]  # fmt: skip


def _file_names(run: LabRun) -> list[str]:
    from mehvar_web.policies._lab_runs import policy_of

    facts = [name for name in policy_of(run).facts() if name not in _FILE]
    before = ["was_row", "was_outcome", "was_amount"] if run.asked.get("against") else []
    return [*_FILE, *facts, *_ANSWER, *before]


def file_rows(run: LabRun, sight: Sight) -> Iterator[dict[str, Any]]:
    """Return the judged cases of customers in sight, in the order of time, as they stream."""
    marts = company.marts()
    names = _file_names(run)
    chosen = ", ".join(f'"{name}"' for name in names)
    source = str(rows_file(run)).replace("'", "''")
    condition = sight.condition(marts, "customer_id")
    with marts.connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chosen} FROM read_parquet('{source}') WHERE {condition} "
            'ORDER BY "at", case_id'
        )
        while rows := cursor.fetchmany(_BATCH):
            for row in rows:
                yield dict(zip(names, row, strict=True))


def seen_of(rows: tuple[ChangedCase, ...], sight: Sight) -> tuple[ChangedCase, ...]:
    """Return the cases whose customers are in sight."""
    if sight.sees_everyone:
        return rows
    ids = sorted({one.customer_id for one in rows if one.customer_id is not None})
    if not ids:
        return ()
    marts = company.marts()
    listed = ", ".join(f"({one})" for one in ids)
    condition = sight.condition(marts, "customer_id")
    seen = {
        row[0]
        for row in marts.ask(
            f"SELECT customer_id FROM (VALUES {listed}) v(customer_id) WHERE {condition}"
        )
    }
    return tuple(one for one in rows if one.customer_id in seen)


def unknown_lines(backtest: Backtest) -> list[dict[str, object]]:
    """Return the facts that the history does not always know, with what stood in for them."""
    return [
        {
            "fact": fact_words(one.fact),
            "cases": one.cases,
            "share": write_share(one.cases / backtest.total.cases) if backtest.total.cases else "",
            "assumed": None if one.assumed is None else _said(one.fact, one.assumed),
        }
        for one in backtest.unknown
    ]


def _said(name: str, value: object) -> str:
    from mehvar_web.policies._say import say_fact

    return say_fact(FACTS[name], value)
