"""The metrics of cases: how soon customers are answered, made good, and whether it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.metrics._metric import Metric, Reader, Scope
from mehvar.metrics._observe import within
from mehvar.text import Bilingual

if TYPE_CHECKING:
    import ibis.expr.types as ir

CASE_DIMENSIONS = ("channel", "kind", "store_id", "employee_id", "touchpoint_id")
"""By what cases are told apart."""


def cases(read: Reader, scope: Scope) -> ir.Table:
    """One row per case, on the day on which it was opened."""
    return within(read("care_cases"), read, scope)


def _recovered(rows: ir.Table) -> ir.Value:
    """1 where the customer who was asked said that it helped, 0 where they said no, or nothing."""
    import ibis

    asked = rows.asked_day.notnull() | rows.recovered.notnull()
    said = rows.recovered.fill_null(False).cast("float64")
    return asked.ifelse(said, ibis.null("float64"))


def _in_time(rows: ir.Table) -> ir.Value:
    """1 where answer and resolution came in time, 0 where one of them did not."""
    import ibis

    missed = (~rows.first_response_met).fill_null(False) | (~rows.resolution_met).fill_null(False)
    met = rows.first_response_met.fill_null(True) & rows.resolution_met.fill_null(False)
    return missed.ifelse(0.0, met.ifelse(1.0, ibis.null("float64")))


def _reopened(rows: ir.Table) -> ir.Value:
    """1 where a resolved case was opened again."""
    import ibis

    closed = rows.resolved_day.notnull() | (rows.reopenings > 0)
    return closed.ifelse((rows.reopenings > 0).cast("float64"), ibis.null("float64"))


CASE_METRICS: tuple[Metric, ...] = (
    Metric(
        name="case_first_response", estimator="mean", unit="minutes", good="down",
        title=Bilingual("زمان نخستین پاسخ پرونده", "First response to a case"),
        definition=Bilingual(
            "میانگین دقیقه‌های کاری از گشودن پرونده تا نخستین پاسخ به مشتری.",
            "Mean working minutes from opening a case to the first answer to the customer.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases,
        x=lambda t: t.first_response_minutes, sparse=True,
    ),
    Metric(
        name="case_resolution_time", estimator="mean", unit="minutes", good="down",
        title=Bilingual("زمان حل پرونده", "Resolution of a case"),
        definition=Bilingual(
            "میانگین دقیقه‌های کاری تا حل، بی زمانی که منتظر مشتری بودیم.",
            "Mean working minutes to the resolution, without those in which we waited for the "
            "customer.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases,
        x=lambda t: t.resolution_minutes, sparse=True,
    ),
    Metric(
        name="case_decision_time", estimator="mean", unit="minutes", good="down",
        title=Bilingual("زمان تصمیم", "Decision time"),
        definition=Bilingual(
            "میانگین دقیقه‌های کاری از گشودن پرونده تا نخستین تصمیم دربارهٔ جبران.",
            "Mean working minutes from opening a case until something was granted or refused.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases,
        x=lambda t: t.decision_minutes, sparse=True,
    ),
    Metric(
        name="case_change_time", estimator="mean", unit="minutes", good="down",
        title=Bilingual("از بازخورد تا تغییر", "From feedback to change"),
        definition=Bilingual(
            "میانگین دقیقه‌ها از گشودن پرونده تا روزی که تغییری در پاسخ به سبب آن برقرار شد.",
            "Mean minutes from opening a case until a change that answers to its cause was in "
            "effect.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases,
        x=lambda t: t.change_minutes, sparse=True,
    ),
    Metric(
        name="case_recovery_rate", estimator="proportion", unit="share", good="up",
        title=Bilingual("نرخ جبران", "Recovery rate"),
        definition=Bilingual(
            "از مشتریانی که پرسیدیم، سهم کسانی که گفتند مشکلشان حل شد؛ سکوت بله شمرده نمی‌شود.",
            "Of the customers who were asked, those who said that the matter was settled; silence "
            "is not taken for a yes.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases, x=_recovered, sparse=True,
    ),
    Metric(
        name="case_in_time_rate", estimator="proportion", unit="share", good="up",
        title=Bilingual("به‌موقع بودن پرونده‌ها", "Cases in time"),
        definition=Bilingual(
            "سهم پرونده‌هایی که هم پاسخ و هم حل آنها به‌موقع بود؛ ازموعدگذشته به‌موقع نیست.",
            "Share of cases both answered and resolved in time; what is past due is missed.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases, x=_in_time, sparse=True,
    ),
    Metric(
        name="case_reopen_rate", estimator="proportion", unit="share", good="down",
        title=Bilingual("نرخ بازگشایی", "Reopened cases"),
        definition=Bilingual(
            "از پرونده‌های حل‌شده، سهم آنها که دوباره باز شدند.",
            "Of the cases that were resolved, the share that was opened again.",
        ),
        dimensions=CASE_DIMENSIONS, counted="case", rows=cases, x=_reopened, sparse=True,
    ),
)  # fmt: skip
