"""``customer``, ``find``, ``merge``, ``split``, ``undo``: one person, in all channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    WorkspaceOption,
    actor,
    console,
    escaped,
    language_of,
    now,
    open_workspace,
    print_json,
    print_table,
    record_personal_read,
)
from mehvar.cli._main_job import masked_names, risk_rows

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.customers import Customer, Match, TimelineEntry
    from mehvar.identity import Decision, Explanation
    from mehvar.measurement import CustomerAtRisk

PersonalOption = Annotated[
    bool, typer.Option("--personal", help="Show personal fields unmasked; this is audited.")
]
ReasonOption = Annotated[str, typer.Option(help="Why, for the record.")]

_PANEL = "Customers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("find", rich_help_panel=_PANEL)(find)
    app.command("customer", rich_help_panel=_PANEL)(customer)
    app.command("merge", rich_help_panel=_PANEL)(merge)
    app.command("split", rich_help_panel=_PANEL)(split)
    app.command("undo", rich_help_panel=_PANEL)(undo)
    app.command("decisions", rich_help_panel=_PANEL)(decisions)


def find(
    query: Annotated[str, typer.Argument(help="A name, mobile, e-mail, order or customer number.")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many.")] = 20,
    personal: PersonalOption = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Look a customer up, in any digit set and either spelling."""
    from mehvar import customers
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    words = Words(company, language_of(company, language))
    found = customers.find(company, query, limit=limit)
    if personal:
        record_personal_read(company, [one.customer.customer_id for one in found])
    else:
        hidden = customers.masked([one.customer for one in found])
        found = tuple(
            replace(one, customer=customer) for one, customer in zip(found, hidden, strict=True)
        )
    if json:
        print_json(found)
        return
    if not found:
        console().print(words.say("کسی پیدا نشد.", "Nobody found."))
        return
    _show_found(found, words)


def _show_found(found: Sequence[Match], words: Words) -> None:
    rows = [
        (
            str(one.customer.customer_id), one.customer.full_name or "", one.customer.mobile or "",
            one.customer.city or "", words.number(one.customer.orders),
            words.money(one.customer.net_spend), words.code(one.customer.lifecycle),
            words.code(one.by),
        )
        for one in found
    ]  # fmt: skip
    columns = tuple(
        words.say(fa, en)
        for fa, en in (
            ("شناسه", "id"), ("نام", "name"), ("همراه", "mobile"), ("شهر", "city"),
            ("سفارش", "orders"), ("خرید خالص", "net spend"), ("وضعیت", "lifecycle"),
            ("یافته از", "found by"),
        )
    )  # fmt: skip
    words.table("", columns, rows)


def customer(
    customer_id: Annotated[int, typer.Argument(help="The customer's id.", metavar="ID")],
    limit: Annotated[
        int, typer.Option(min=1, max=1000, help="Timeline entries, newest first.")
    ] = 20,
    personal: PersonalOption = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Show one customer: who they are and why, what happened, what is at risk."""
    from mehvar import customers, identity, measurement
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    explanation = identity.explain(company, customer_id=customer_id)
    with customers.Customer360(company) as desk:
        found = desk.profile(explanation.customer_id)
        entries = desk.timeline(explanation.customer_id, limit=limit)
        attributes = desk.attributes(explanation.customer_id)
    if found is None:
        raise customers.CustomersError(
            f"Customer {customer_id} is not published.", hint="Run: mehvar build"
        )
    risks = measurement.unhappy_customers(
        company, customer_id=explanation.customer_id, language=language_of(company, language)
    )
    if personal:
        record_personal_read(company, [found.customer_id])
    else:
        found, explanation = customers.masked([found])[0], customers.masked_identity(explanation)
        risks, entries = masked_names(risks), customers.redacted(entries)
        attributes = customers.public_attributes(attributes)
    if json:
        print_json(
            {
                "customer": found,
                "identity": explanation,
                "attributes": attributes,
                "at_risk": risks,
                "timeline": entries,
            }
        )
        return
    words = Words(company, language_of(company, language))
    _show_customer(found, words)
    _show_identity(explanation, words)
    _show_risks(risks, words)
    _show_timeline(entries, words)


def _show_customer(one: Customer, words: Words) -> None:
    screen = console()
    name = one.full_name or words.say("بی‌نام", "no name")
    stage = words.code(one.lifecycle)
    screen.print(f"[bold]{escaped(name)}[/]  {one.customer_id}  {stage}")
    where = " · ".join(filter(None, (one.city, one.region, one.mobile, one.email)))
    if where:
        screen.print(escaped(where))
    rows = [
        (words.say("سفارش", "orders"), words.number(one.orders)),
        (words.say("خرید خالص", "net spend"), words.money(one.net_spend)),
        (words.say("مبلغ بازگشتی", "returned"), words.money(one.returned_amount)),
        (words.say("نخستین سفارش", "first order"), words.day(one.first_order_day)),
        (words.say("آخرین سفارش", "last order"), words.day(one.last_order_day)),
        (words.say("وعده: عمل‌شده / شکسته", "promises kept / broken"),
         f"{words.number(one.promises_kept)} / {words.number(one.promises_broken)}"),
        (words.say("تماس / شکایت", "contacts / complaints"),
         f"{words.number(one.contacts)} / {words.number(one.complaints)}"),
        (words.say("میانگین نمره (از ۵)", "mean score (of 5)"),
         words.number(None if one.mean_score is None else 1 + 4 * one.mean_score, places=1)),
        (words.say("کانال‌ها", "channels"),
         words.say("، ", ", ").join(map(words.code, one.channels))),
    ]  # fmt: skip
    words.table("", (words.say("چه", "what"), words.say("مقدار", "value")), rows)


def _show_identity(explanation: Explanation, words: Words) -> None:
    rows = [
        (link.source, link.person_ref, words.code(link.kind), link.identifier,
         link.reason.fa if words.language == "fa" else link.reason.en)
        for link in explanation.links
    ]  # fmt: skip
    title = words.say("چرا یک نفر است", "Why this is one person")
    columns = tuple(
        words.say(fa, en)
        for fa, en in (
            ("مبدأ", "source"), ("شناسهٔ مبدأ", "reference"), ("شناسه", "identifier"),
            ("مقدار", "value"), ("دلیل", "reason"),
        )
    )  # fmt: skip
    words.table(title, columns, rows)


def _show_risks(risks: tuple[CustomerAtRisk, ...], words: Words) -> None:
    if risks:
        scale = words.money_scale([one.money for one in risks])
        title = words.say(f"در خطر، {scale.name}", f"At risk, {scale.name}")
        words.table(title, *risk_rows(risks, scale, words))


def _show_timeline(entries: tuple[TimelineEntry, ...], words: Words) -> None:
    rows = [
        (
            words.day(one.day), words.code(one.kind), words.code(one.what), words.code(one.channel),
            words.money(one.amount) if one.amount is not None else "",
            words.number(one.score, places=1) if one.score is not None else "",
            words.number(one.minutes) if one.minutes is not None else "",
            (one.text or "")[:60],
        )
        for one in entries
    ]  # fmt: skip
    columns = tuple(
        words.say(fa, en)
        for fa, en in (
            ("روز", "day"), ("نوع", "kind"), ("چه شد", "what"), ("کانال", "channel"),
            ("مبلغ", "amount"), ("نمره", "score"), ("دقیقه", "minutes"), ("متن", "text"),
        )
    )  # fmt: skip
    words.table(words.say("خط زمان", "Timeline"), columns, rows)


def merge(
    customer_ids: Annotated[
        list[int], typer.Argument(help="Two or more customers.", metavar="ID...")
    ],
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say that these customers are one person, from the next build on."""
    from mehvar import identity

    company = open_workspace(workspace)
    _decided(
        identity.merge(company, customer_ids=customer_ids, actor=actor(), now=now(), reason=reason),
        json=json,
    )


def split(
    customer_id: Annotated[int, typer.Argument(help="The customer.", metavar="ID")],
    profiles: Annotated[
        list[str],
        typer.Argument(
            help="SOURCE:REFERENCE of each record of the other person.", metavar="PROFILE..."
        ),
    ],
    reason: ReasonOption = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say that some records of a customer are another person, from the next build on."""
    from mehvar import identity

    company = open_workspace(workspace)
    refs = []
    for one in profiles:
        source, colon, reference = one.partition(":")
        if not colon:
            raise typer.BadParameter(f"{one!r} is not SOURCE:REFERENCE", param_hint="PROFILES")
        refs.append(identity.ProfileRef(source=source, person_ref=reference))
    _decided(
        identity.split(
            company, customer_id=customer_id, profiles=refs, actor=actor(), now=now(), reason=reason
        ),
        json=json,
    )


def undo(
    decision_id: Annotated[int, typer.Argument(help="The decision, from: mehvar decisions")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Take a merge, a split or an undo back."""
    from mehvar import identity

    company = open_workspace(workspace)
    _decided(identity.undo(company, decision_id=decision_id, actor=actor(), now=now()), json=json)


def _decided(decision: Decision, *, json: bool) -> None:
    if json:
        print_json(decision)
        return
    screen = console()
    screen.print(f"[green]✓[/] Decision {decision.decision_id} ({decision.kind}) is recorded.")
    screen.print(
        f"  It counts from the next build. To take it back: mehvar undo {decision.decision_id}"
    )


def decisions(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """List the merges, splits and undos made by hand."""
    from mehvar import identity

    found = identity.decisions(open_workspace(workspace))
    if json:
        print_json(found)
        return
    if not found:
        console().print("Nothing was decided by hand yet.")
        return
    rows = [
        (
            str(one.decision_id), one.kind, f"{one.at:%Y-%m-%d %H:%M}", one.actor,
            " ".join(map(str, one.customer_ids)), str(one.undoes or ""), one.reason,
        )
        for one in found
    ]  # fmt: skip
    columns = ("decision", "kind", "at (UTC)", "actor", "customers", "undoes", "reason")
    print_table("", columns, rows)
