"""What stood around a moment: the order, the customer as known then, the grants before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mehvar.policy_lab._bench import Bench, beside
from mehvar.policy_lab._events import EVENT
from mehvar.policy_lab._told import KNOWN

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WINDOW = 90
_DAY = 86_400


def moments(events: ir.Table, told: ir.Table, decided: ir.Table) -> ir.Table:
    """One row per moment, of whichever record tells of it, with all that is recorded of it."""
    import ibis

    seen = beside(events, told, on="pair", to="event_pair")
    seen = beside(seen, decided, on="link", to="event_link")
    return ibis.union(
        ibis.union(seen, _only_decided(seen, events, told, decided)),
        _only_told(seen, events, told, decided),
    )


def _only_decided(seen: ir.Table, events: ir.Table, told: ir.Table, decided: ir.Table) -> ir.Table:
    """Decisions of moments that nothing else was recorded of."""
    alone = decided.anti_join(events, decided.link == events.event_link)
    filed = told.mutate(pair_of_case="c:" + told.told_id)
    by_case = filed.drop("pair").rename(filed_case="pair_of_case")
    rows = alone.mutate(case_link="c:" + alone.decided_case)
    rows = rows.left_join(by_case, rows.case_link == by_case.filed_case).drop(
        "filed_case", "case_link"
    )
    return _like(
        rows, seen, case_id="decision:" + rows.decision_id, situation=rows.decided_situation,
        origin="decision", at=rows.decided_at, day=rows.decided_day,
        customer_id=rows.decided_customer, order_hash=rows.decided_order,
        product_id=rows.decided_product,
    )  # fmt: skip


def _only_told(seen: ir.Table, events: ir.Table, told: ir.Table, decided: ir.Table) -> ir.Table:
    """Cases of moments that were neither decided nor told of by anything else."""
    alone = told.anti_join(events, told.pair == events.event_pair)
    alone = alone.anti_join(decided, alone.pair == decided.decided_pair)
    of_case = decided.select(decided_case="decided_case")
    alone = alone.anti_join(of_case, alone.told_id == of_case.decided_case)
    return _like(
        alone, seen, case_id="case:" + alone.told_id, situation=alone.told_situation,
        origin="case", at=alone.told_at, day=alone.told_day, customer_id=alone.told_customer,
        order_hash=alone.told_order,
    )  # fmt: skip


def _like(rows: ir.Table, seen: ir.Table, **known: Any) -> ir.Table:
    """Give rows the columns of ``seen``: what is given, their own, or empty."""
    import ibis

    def column(name: str, kind: Any) -> Any:
        if name in known:
            value = known[name]
            return value.cast(kind) if hasattr(value, "cast") else ibis.literal(value, kind)
        own = name in rows.columns and name not in EVENT
        return rows[name].cast(kind) if own else ibis.null(kind)

    return rows.select(**{name: column(name, kind) for name, kind in seen.schema().items()})


def with_orders(rows: ir.Table, orders: ir.Table) -> ir.Table:
    """Put beside each moment what was known of its order: a delay only once it had come."""
    told = orders.filter(orders.order_hash.notnull()).select(
        of_order="order_hash", order_customer="customer_id", order_amount="gross_amount",
        order_items="lines", order_delay=orders.delay_minutes.floor(), came_at="delivered_at",
        order_is_first=orders.order_number == 1, order_channel="channel", order_city="city",
        order_store="store_id", order_day="day", customer_orders="order_number",
    )  # fmt: skip
    rows = beside(rows, told, on="of_order", to="order_hash")
    customer = rows.customer_id.fill_null(rows.order_customer)
    delay = (rows.came_at <= rows["at"]).ifelse(rows.order_delay, None)
    rows = rows.mutate(customer_id=customer, order_delay=delay)
    return rows.drop("order_customer", "came_at")


def with_customers(bench: Bench, rows: ir.Table) -> ir.Table:
    """Put beside each moment how long the customer is known, and the class where it is that old.

    The class of the last build is that of the day when it had begun by then; before that the
    marts do not know it any more.
    """
    build = bench.build
    value = build.read("customer_value")
    classes = value.select("customer_id", class_now="value_class", class_since="class_since")
    begun = build.read("customers").select("customer_id", begun_day="first_order_day")
    rows = beside(rows, classes, on="customer_id")
    rows = beside(rows, begun, on="customer_id")
    rows = beside(rows, _languages(bench), on="customer_id")
    is_known = rows.class_since <= rows.day
    tenure = (rows.day.epoch_days() - rows.begun_day.epoch_days()).cast("int64")
    return rows.mutate(
        customer_class=is_known.ifelse(rows.class_now, None),
        tenure_days=(tenure >= 0).ifelse(tenure, None),
    ).drop("class_since", "begun_day")


def _languages(bench: Bench) -> ir.Table:
    """One row per customer who has a preferred language; of several, the first in order."""
    people, profiles = bench.build.current("people"), bench.build.read("profiles")
    spoken = people.filter(people.language.notnull()).select(
        spoken_by="record_hash", language="language"
    )
    known = profiles.inner_join(spoken, profiles.profile_hash == spoken.spoken_by)
    return known.group_by("customer_id").aggregate(language=known.language.min())


def with_ledger(rows: ir.Table, ledger: ir.Table) -> ir.Table:
    """Put beside each moment what was granted before it: on the order, and in 90 days.

    Before the first grant of all that is recorded, nothing is known.
    """
    second = rows.mutate(second=rows["at"].epoch_seconds())
    narrow = second.select("case_id", "second", "customer_id", "order_hash")
    of_customer = narrow.inner_join(
        ledger,
        (narrow.customer_id == ledger.grant_customer)
        & (ledger.grant_second < narrow.second)
        & (ledger.grant_second >= narrow.second - _WINDOW * _DAY),
    )
    of_customer = of_customer.group_by(customer_case="case_id").aggregate(
        customer_granted=of_customer.grant_amount.sum(), customer_grants=of_customer.count()
    )
    of_order = narrow.inner_join(
        ledger,
        (narrow.order_hash == ledger.grant_order) & (ledger.grant_second < narrow.second),
    )
    of_order = of_order.group_by(order_case="case_id").aggregate(
        order_granted=of_order.grant_amount.sum()
    )
    begun = ledger.aggregate(ledger_begun=ledger.grant_second.min())
    rows = second.left_join(of_customer, second.case_id == of_customer.customer_case)
    rows = rows.left_join(of_order, rows.case_id == of_order.order_case).cross_join(begun)
    is_known = rows.ledger_begun <= rows.second
    filled = {
        name: is_known.ifelse(rows[name].fill_null(0), None).cast("int64")
        for name in ("customer_granted", "customer_grants", "order_granted")
    }
    filled["order_granted"] = rows.order_hash.notnull().ifelse(filled["order_granted"], None)
    return rows.mutate(**filled).drop("customer_case", "order_case", "ledger_begun", "second")


def with_employees(rows: ir.Table, employees: ir.Table) -> ir.Table:
    """Put beside each moment who decided or handled it, their team, and their level.

    The level is theirs only who would have decided: not of the picker of an order.
    """
    import ibis

    decider = ibis.coalesce(rows.decided_employee, rows.told_employee)
    theirs = rows.is_theirs.fill_null(False).ifelse(rows.employee_id, None)
    rows = rows.mutate(
        employee_id=ibis.coalesce(decider, rows.employee_id),
        who_decides=ibis.coalesce(decider, theirs),
    )
    known = employees.group_by(staff="employee_id").aggregate(
        staff_level=employees.level.max(), staff_team=employees.team_id.max()
    )
    rows = beside(rows, known, on="staff", to="employee_id")
    decides = rows.who_decides.notnull()
    return rows.mutate(
        employee_level=decides.ifelse(rows.staff_level, None),
        team_id=ibis.coalesce(rows.decided_team, rows.told_team, rows.staff_team),
    )


def settle_facts(rows: ir.Table, facts: dict[str, str]) -> ir.Table:
    """Let what a decision knew come before what is read from records; the rest is empty."""
    import ibis

    difference = rows.substitute_price - rows.item_price
    rows = rows.mutate(
        price_difference=difference,
        price_saving=(difference < 0).ifelse(-difference, difference * 0),
        severity=rows.told_severity,
        delay_cause=rows.told_cause,
    )

    def settled(name: str, kind: str) -> Any:
        known = rows[f"{KNOWN}{name}"].cast(kind)
        return ibis.coalesce(known, rows[name].cast(kind)) if name in rows.columns else known

    return rows.mutate(**{name: settled(name, kind) for name, kind in facts.items()})


def working_days(dates: ir.Table) -> ir.Table:
    """One row per day: how many working days there were up to it."""
    import ibis

    worked = dates.is_working_day.fill_null(True).cast("int64")
    return dates.select("day", count=worked.sum().over(ibis.cumulative_window(order_by="day")))
