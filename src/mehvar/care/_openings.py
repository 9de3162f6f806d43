"""What happened that somebody has to look at: the rules that open cases, over whole tables.

Each rule is one question to the tables as they stand now: what happened, or became true, between
two moments. Asked twice it finds the same, with the same ``subject``: whoever opens cases keeps
the subjects that were opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from mehvar import customers

if TYPE_CHECKING:
    from mehvar.workspace import Marts

RuleKind = Literal[
    "low_score", "late_order", "stock_out", "complaint_topic", "silence", "value_at_risk"
]

MOST = 20_000
"""So many findings are told at once, the earliest first."""

_TELLS = 0.5
"""A source that tells when orders arrived for fewer of them does not tell that one has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Something that a rule found.

    ``subject`` names it once for all; ``at`` is when it became true (UTC), ``happened_at`` when
    what it is about happened.
    """

    subject: str
    at: datetime
    happened_at: datetime
    customer_id: int | None = None
    person: tuple[str, str] | None = None
    order_id: str = ""
    order_source: str = ""
    order_hash: int | None = None
    store_id: str = ""
    channel: str = ""
    touchpoint_id: str = ""
    comment: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What a rule is asked: its settings, and between which moments (UTC)."""

    marts: Marts
    settings: Mapping[str, Any]
    since: datetime
    until: datetime

    def has(self, *names: str) -> bool:
        """Tell whether a build has made these marts."""
        return set(names) <= set(self.marts.current().marts)

    def number(self, name: str) -> float:
        """Return a setting as a number."""
        return float(self.settings[name])

    def profiles(self, column: str) -> str:
        """Return the join that brings a row's customer; nothing before the first build."""
        if not self.has("profiles"):
            return "LEFT JOIN (SELECT NULL::BIGINT AS customer_id) p ON false"
        return f"LEFT JOIN {self.marts.view('profiles')} p ON p.profile_hash = {column}"

    def ask(self, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
        """Return rows by column name, the first ``MOST`` of them."""
        return self.marts.rows(f"{sql} LIMIT {MOST}", values)


def find_openings(
    marts: Marts, *, kind: str, settings: Mapping[str, Any], since: datetime, until: datetime
) -> tuple[Found, ...]:
    """Return what a rule finds that became true from ``since`` on and before ``until`` (UTC).

    Args:
        marts: the reader of the tables.
        kind: which rule.
        settings: what it asks for, as ``RULE_SETTINGS`` of the web application names it.
        since: the first moment.
        until: the moment up to which it looks, as a rule now.
    """
    asked = _Asked(marts=marts, settings=settings, since=since, until=until)
    return tuple(_with_orders(asked, _RULES[kind](asked)))


def reads_builds(kind: str) -> bool:
    """Tell whether a rule finds something new only after a build."""
    return kind in {"complaint_topic", "silence", "value_at_risk"}


def tables_of(kind: str) -> tuple[str, ...]:
    """Return the base tables whose new rows a rule reads."""
    told = {"low_score": ("feedback",), "late_order": ("orders",), "stock_out": ("order_lines",)}
    return told.get(kind, ())


def low_scores(asked: _Asked) -> list[Found]:
    """One for each answer of the kinds asked for, at or below a share of its scale."""
    kinds = list(asked.settings["kinds"])
    low = _by_kind({kind: ends[0] for kind, ends in customers.SCALES.items()})
    high = _by_kind({kind: ends[1] for kind, ends in customers.SCALES.items()})
    share = f"(f.score - coalesce(f.scale_min, {low})) / nullif(coalesce(f.scale_max, {high}) - coalesce(f.scale_min, {low}), 0)"  # noqa: E501
    rows = asked.ask(
        "SELECT f.source, coalesce(f.submission_id, f.record_id) AS subject, "
        'min(f."at") AS moment, any_value(f.person_source) AS person_source, '
        "any_value(f.person_ref) AS person_ref, any_value(p.customer_id) AS customer_id, "
        "any_value(f.order_id) AS order_id, any_value(f.order_hash) AS order_hash, "
        "any_value(f.store_id) AS store_id, any_value(f.channel) AS channel, "
        "any_value(f.touchpoint_id) AS touchpoint_id "
        f"FROM {asked.marts.newest('feedback')} f {asked.profiles('f.person_hash')} "
        'WHERE f."at" >= ? AND f."at" < ? AND f.score IS NOT NULL '
        f"AND f.kind IN (SELECT unnest(?::VARCHAR[])) AND {share} <= ? "
        "GROUP BY 1, 2 ORDER BY moment, 1, 2",
        [asked.since, asked.until, kinds, asked.number("share")],
    )
    return [_found(row, f"{row['source']}:{row['subject']}") for row in rows]


def late_orders(asked: _Asked) -> list[Found]:
    """One for each order that was not there so many minutes after it was promised.

    It became true at that moment, whether it came later or is still on its way; an order on its
    way counts where the source tells of most orders when they came.
    """
    minutes = timedelta(minutes=asked.number("minutes"))
    orders = asked.marts.newest("orders")
    rows = asked.ask(
        "WITH told AS (SELECT source, avg((delivered_at IS NOT NULL)::INT) AS share "
        f"FROM {orders} WHERE promised_at >= ? AND promised_at < ? GROUP BY source) "
        "SELECT o.source, o.order_id, o.order_hash, o.promised_at AS moment, o.delivered_at, "
        "o.status, o.person_source, o.person_ref, p.customer_id, o.store_id, o.channel "
        f"FROM {orders} o {asked.profiles('o.person_hash')} "
        "LEFT JOIN told t ON t.source = o.source "
        "WHERE o.promised_at >= ? AND o.promised_at < ? AND o.cancelled_at IS NULL "
        "AND (o.delivered_at > o.promised_at + to_minutes(?::INT) "
        f"OR (o.delivered_at IS NULL AND t.share >= {_TELLS})) "
        "ORDER BY o.promised_at, o.source, o.order_id",
        [
            asked.since - timedelta(days=30), asked.until - minutes,
            asked.since - minutes, asked.until - minutes, int(asked.number("minutes")),
        ],
    )  # fmt: skip
    words = {row["status"] for row in rows if row["delivered_at"] is None}
    is_over = {word: customers.status_of(word) in {"delivered", "cancelled"} for word in words}
    return [
        replace(_found(row, f"{row['source']}:{row['order_id']}"), at=row["moment"] + minutes)
        for row in rows
        if row["delivered_at"] is not None or not is_over[row["status"]]
    ]


def stock_outs(asked: _Asked) -> list[Found]:
    """One for each order with a line that was out of stock and not replaced, if so asked."""
    replaced = "AND l.substituted_for IS NULL" if asked.settings.get("unreplaced", True) else ""
    rows = asked.ask(
        'SELECT l.source, l.order_id, any_value(l.order_hash) AS order_hash, min(l."at") AS moment,'
        " any_value(l.person_source) AS person_source, any_value(l.person_ref) AS person_ref, "
        "any_value(p.customer_id) AS customer_id "
        f"FROM {asked.marts.newest('order_lines')} l {asked.profiles('l.person_hash')} "
        f'WHERE l."at" >= ? AND l."at" < ? AND l.out_of_stock {replaced} '
        "GROUP BY 1, 2 ORDER BY moment, 1, 2",
        [asked.since, asked.until],
    )
    return [_found(row, f"{row['source']}:{row['order_id']}") for row in rows]


def complaint_topics(asked: _Asked) -> list[Found]:
    """One for each comment that speaks badly of one of the topics."""
    if not asked.has("voice_comments", "comment_aspects"):
        return []
    only = "AND c.kind = 'complaint'" if asked.settings.get("only_complaints") else ""
    current = asked.marts.current()
    comments, aspects = (
        asked.marts.view(name, current=current) for name in ("voice_comments", "comment_aspects")
    )
    rows = asked.ask(
        'SELECT c.comment, c.source, c.record_id AS subject, c."at" AS moment, c.customer_id, '
        "c.order_id, (md5_number_lower(c.source || chr(31) || c.order_id) >> 1)::BIGINT "
        "AS order_hash, c.store_id, c.channel, c.touchpoint_id "
        f'FROM {comments} c WHERE c."at" >= ? AND c."at" < ? AND c.day >= ? {only} '
        f"AND c.comment IN (SELECT comment FROM {aspects} WHERE polarity < 0 AND day >= ? "
        "AND aspect IN (SELECT unnest(?::VARCHAR[]))) ORDER BY moment, c.comment",
        [
            asked.since, asked.until, asked.since.date() - timedelta(days=1),
            asked.since.date() - timedelta(days=1), list(asked.settings["topics"]),
        ],
    )  # fmt: skip
    return [
        replace(_found(row, f"{row['source']}:{row['subject']}"), comment=row["comment"])
        for row in rows
    ]


def silences(asked: _Asked) -> list[Found]:
    """One for each complaint after which the customer did not buy for longer than they usually do.

    It became true when so many times their own usual gap had passed since the complaint.
    """
    if not asked.has("customer_interactions", "customer_retention"):
        return []
    current = asked.marts.current()
    contacts, stays = (
        asked.marts.view(name, current=current)
        for name in ("customer_interactions", "customer_retention")
    )
    rows = asked.ask(
        "WITH last AS (SELECT customer_id, max_by(source, ROW(day, record_id)) AS source, "
        "max_by(record_id, ROW(day, record_id)) AS subject, max(day) AS day, "
        'max("at") AS moment '
        f"FROM {contacts} WHERE kind = 'complaint' AND customer_id IS NOT NULL "
        "AND day >= ?::DATE GROUP BY customer_id), "
        "due AS (SELECT last.*, last.day + ceil(? * coalesce(r.usual_gap_days, ?))::INT AS due "
        f"FROM last JOIN {stays} r USING (customer_id) WHERE r.last_purchase_day <= last.day) "
        "SELECT * FROM due WHERE due >= ?::DATE AND due <= ?::DATE ORDER BY due, customer_id",
        [
            asked.since.date() - timedelta(days=400), asked.number("times"),
            asked.number("days"), asked.since.date(), current.as_of,
        ],
    )  # fmt: skip
    zone = ZoneInfo(asked.marts.workspace.settings.time_zone)
    return [
        replace(
            _found(row, f"{row['source']}:{row['subject']}"),
            at=datetime.combine(row["due"], time.min, zone).astimezone(UTC).replace(tzinfo=None),
        )
        for row in rows
    ]


def values_at_risk(asked: _Asked) -> list[Found]:
    """One for each customer over the bounds now; a purchase makes it another one.

    A build tells the day only: it became true at the end of what the build knows.
    """
    if not asked.has("customer_value", "customer_retention"):
        return []
    current = asked.marts.current()
    value, stays = (
        asked.marts.view(name, current=current) for name in ("customer_value", "customer_retention")
    )
    leaves = "coalesce(r.churn_probability, 1 - r.alive_probability)"
    rows = asked.ask(
        "SELECT r.customer_id, r.customer_id || ':' || r.last_purchase_day AS subject, "
        f"{leaves} * v.residual_value AS risk "
        f"FROM {stays} r JOIN {value} v USING (customer_id) "
        f"WHERE {leaves} >= ? AND {leaves} * v.residual_value >= ? "
        "ORDER BY risk DESC, r.customer_id",
        [asked.number("leaves"), asked.number("amount")],
    )
    return [
        Found(
            subject=str(row["subject"]), at=asked.until, happened_at=asked.until,
            customer_id=row["customer_id"],
        )
        for row in rows
    ]  # fmt: skip


_RULES: Mapping[str, Callable[[_Asked], list[Found]]] = {
    "low_score": low_scores,
    "late_order": late_orders,
    "stock_out": stock_outs,
    "complaint_topic": complaint_topics,
    "silence": silences,
    "value_at_risk": values_at_risk,
}


def _by_kind(ends: Mapping[str, float]) -> str:
    told = " ".join(f"WHEN '{kind}' THEN {end}" for kind, end in ends.items())
    return f"CASE f.kind {told} END"


def _found(row: Mapping[str, Any], subject: str) -> Found:
    person = (row.get("person_source") or "", row.get("person_ref") or "")
    return Found(
        subject=subject,
        at=row["moment"],
        happened_at=row["moment"],
        customer_id=row.get("customer_id"),
        person=person if person[1] else None,
        order_id=row.get("order_id") or "",
        order_hash=row.get("order_hash"),
        store_id=row.get("store_id") or "",
        channel=row.get("channel") or "",
        touchpoint_id=row.get("touchpoint_id") or "",
    )


def _with_orders(asked: _Asked, found: list[Found]) -> list[Found]:
    """Put the source, store and buyer of the order, which many rows know by its number only."""
    known = _orders(asked, sorted({one.order_hash for one in found if one.order_hash is not None}))
    return [_with_order(one, known.get(one.order_hash)) for one in found]


def _with_order(found: Found, order: Mapping[str, Any] | None) -> Found:
    if order is None:
        return found
    buyer = (order["person_source"], order["person_ref"]) if order["person_ref"] else None
    return replace(
        found,
        order_source=order["source"],
        store_id=found.store_id or order["store_id"] or "",
        person=found.person or (buyer if found.customer_id is None else None),
        customer_id=order["customer_id"]
        if found.customer_id is None and found.person is None
        else found.customer_id,
    )


def _orders(asked: _Asked, hashes: Sequence[int]) -> dict[int | None, dict[str, Any]]:
    if not hashes:
        return {}
    rows = asked.marts.rows(
        "SELECT o.order_hash, o.source, o.store_id, o.person_source, o.person_ref, p.customer_id "
        f"FROM {asked.marts.newest('orders')} o {asked.profiles('o.person_hash')} "
        "WHERE o.order_hash IN (SELECT unnest(?::BIGINT[]))",
        [list(hashes)],
    )
    return {row["order_hash"]: row for row in rows}
