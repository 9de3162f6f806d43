"""``decide``: what may be granted in a moment, and granting it, from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar import empowerment
from mehvar.cli import JsonOption, Words, WorkspaceOption, console, print_json
from mehvar.text import Bilingual
from mehvar_web.commands._site import PANEL, open_site

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.api_models import DecisionOut, KnownFactOut

_OUTCOMES = {
    "allow": Bilingual("می‌توان داد", "may be granted"),
    "allow_capped": Bilingual("تا سقف می‌توان داد", "its cap may be granted"),
    "approve": Bilingual("باید پرسید", "has to be asked"),
    "deny": Bilingual("نمی‌توان داد", "may not be granted"),
    "none": Bilingual("نمی‌توان داد", "may not be granted"),
    "refused": Bilingual("رد شد", "refused"),
    "asked": Bilingual("پرسیده شد", "asked"),
    "granted": Bilingual("داده شد", "granted"),
}
"""What an answer is called."""
_ORIGINS = {
    "order": Bilingual("سفارش", "the order"),
    "item": Bilingual("کالا", "the item"),
    "customer": Bilingual("سابقهٔ مشتری", "the customer's history"),
    "value": Bilingual("ارزش مشتری", "the customer's value"),
    "ledger": Bilingual("جبران‌های پیشین", "earlier grants"),
    "account": Bilingual("حساب کارمند", "the employee's account"),
    "calendar": Bilingual("تقویم", "the calendar"),
    "told": Bilingual("گفتهٔ کارمند", "told by the employee"),
    "consent": Bilingual("گفتهٔ مشتری", "the customer's word"),
}
"""Where a fact comes from."""
_BUDGETS = {
    "case": Bilingual("همین پرونده", "this case"),
    "customer": Bilingual("همین مشتری، در ۹۰ روز", "this customer, in 90 days"),
    "employee_day": Bilingual("کارمند، این روز", "the employee, this day"),
    "employee_month": Bilingual("کارمند، این ماه", "the employee, this month"),
    "team_month": Bilingual("تیم کارمند، این ماه", "the employee's team, this month"),
    "company_month": Bilingual("شرکت، این ماه", "the company, this month"),
}
"""Whose budget it is, and over how long."""


def add_to(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("decide", rich_help_panel=PANEL)(decide)


def decide(
    moment: Annotated[
        Path,
        typer.Argument(
            help="The moment as JSON, as POST /decisions takes it; - is standard input."
        ),
    ],
    login: Annotated[str, typer.Option("--as", help="The login of the employee who decides.")],
    grant: Annotated[bool, typer.Option(help="Grant what may be granted.")] = False,
    key: Annotated[
        str, typer.Option(help="Of a grant: the same key is granted once, and answered again.")
    ] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
) -> None:
    """Say what an employee may grant in a moment; with --grant, grant it.

    Exit code 1 when nothing may be granted or asked for.
    """
    open_site(workspace)
    from mehvar_web import company

    told = _decided(moment, _user(login), grant=grant, key=key)
    if json:
        print_json(told.model_dump(mode="json"))
    else:
        _show(told, Words(company.workspace(), company.workspace().settings.language))
    if told.outcome in {"refused", "deny", "none"} or told.refusal is not None:
        raise typer.Exit(1)


def _decided(moment: Path, user: User, *, grant: bool, key: str) -> DecisionOut:
    from pydantic import ValidationError

    from mehvar_web import company, grants
    from mehvar_web.grants.api_models import DecisionIn, answer_out, moment_of, offer_out

    text = sys.stdin.read() if str(moment) == "-" else moment.read_text(encoding="utf-8")
    try:
        told = DecisionIn.model_validate_json(text)
    except ValidationError as error:
        raise grants.MomentError("unreadable", faults="; ".join(_faults(error))) from error
    asked, now = moment_of(told, customer_id=told.customer_id), company.now()
    if not (grant or told.grant):
        return offer_out(grants.look(asked, by=user, now=now))
    answer = grants.grant(
        asked, by=user, key=key or told.key, now=now, amount=told.amount, note=told.note,
        channel="cli",
    )  # fmt: skip
    return answer_out(answer)


def _faults(error: object) -> list[str]:
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return []
    return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]


def _user(login: str) -> User:
    from mehvar_web import accounts
    from mehvar_web.accounts.models import User

    found = User.objects.filter(username=login, is_active=True).first()
    if found is None or not accounts.may(found, accounts.Right.DECIDE):
        raise accounts.PersonError(
            f"{login!r} is nobody who may decide.", hint="See: mehvar user list"
        )
    return found


def _show(told: DecisionOut, words: Words) -> None:
    said = _said(_OUTCOMES, told.outcome, words)
    console().print(f"{said}: {words.money(told.amount, compact=False)}")
    if told.code:
        console().print(f"{words.say('کد', 'code')}: {told.code}")
    if told.refusal is not None:
        console().print(told.refusal.said)
    rows = [
        (_title(one.name, words), _value(one, words), _said(_ORIGINS, one.origin, words))
        for one in told.facts
    ]
    if rows:
        heads = (words.say("دانسته", "fact"), words.say("مقدار", "value"), words.say("از", "from"))
        words.table("", heads, rows)
    budgets = [
        (_said(_BUDGETS, one.kind, words), one.period, words.money(one.limit, compact=False),
         words.money(one.left, compact=False))
        for one in told.budgets
    ]  # fmt: skip
    if budgets:
        limits = (
            words.say("بودجه", "budget"), words.say("دوره", "period"), words.say("حد", "limit"),
            words.say("مانده", "left"),
        )  # fmt: skip
        words.table("", limits, budgets)


def _said(named: Mapping[str, Bilingual], code: str, words: Words) -> str:
    """Say what a code is called; a code that has no words yet as it is."""
    return named[code].in_(words.language) if code in named else code


def _title(name: str, words: Words) -> str:
    fact = empowerment.FACTS.get(name)
    return fact.title.in_(words.language) if fact else name


def _value(one: KnownFactOut, words: Words) -> str:
    """Write a fact's value: money in the company's unit, minutes and days as such."""
    fact, value = empowerment.FACTS.get(one.name), one.value
    if fact is None or isinstance(value, bool) or not isinstance(value, int):
        return str(value)
    if fact.kind == "money":
        return words.money(value, compact=False)
    unit = {"minutes": words.say("دقیقه", "min"), "days": words.say("روز", "days")}.get(fact.kind)
    return f"{words.number(value)} {unit}" if unit else words.number(value)
