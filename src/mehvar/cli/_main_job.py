"""``today`` and ``unhappy``: the main job, and every department's list of customers to act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from mehvar.cli._context import (
    JsonOption,
    LanguageOption,
    Styled,
    WorkspaceOption,
    console,
    escaped,
    language_of,
    mask,
    now,
    open_workspace,
    print_json,
    record_personal_read,
)
from mehvar.text import Language

if TYPE_CHECKING:
    from mehvar.cli._format import Scale, Words
    from mehvar.measurement import CustomerAtRisk, DoseRow, ExperienceRow, Number, Today
    from mehvar.workspace import Workspace

PersonalOption = Annotated[
    bool, typer.Option("--personal", help="Show names unmasked; this is audited.")
]

_PANEL = "Answers"


def add_to(app: typer.Typer) -> None:
    """Add this group's verbs."""
    app.command("today", rich_help_panel=_PANEL)(today)
    app.command("unhappy", rich_help_panel=_PANEL)(unhappy)


def today(
    customers: Annotated[
        int, typer.Option(min=0, max=1000, help="How many customers at risk to name.")
    ] = 10,
    personal: PersonalOption = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """Answer: what is costing us which customers, how much, and what may I do now?"""
    company = open_workspace(workspace)
    show(
        company,
        language=language_of(company, language),
        json=json,
        customers=customers,
        personal=personal,
    )


def show(
    company: Workspace,
    *,
    language: Language,
    json: bool,
    customers: int = 10,
    personal: bool = False,
) -> None:
    """Print the main job."""
    from mehvar import measurement
    from mehvar.cli._format import Words

    answer = measurement.today(company, now=now(), language=language, customers=customers)
    answer = replace(answer, customers=_named(company, answer.customers, personal=personal))
    if json:
        print_json(answer)
        return
    words = Words(company, language)
    _show_head(answer, words)
    _show_experiences(answer, words)
    _show_customers(answer.customers, words)
    _show_silent(answer.not_estimable, words)


def _named(
    company: Workspace, customers: tuple[CustomerAtRisk, ...], *, personal: bool
) -> tuple[CustomerAtRisk, ...]:
    if personal:
        record_personal_read(company, [one.customer_id for one in customers])
        return customers
    return masked_names(customers)


def masked_names(customers: tuple[CustomerAtRisk, ...]) -> tuple[CustomerAtRisk, ...]:
    """Mask the names of customers at risk."""
    return tuple(replace(one, full_name=mask(one.full_name, "name")) for one in customers)


def _show_head(answer: Today, words: Words) -> None:
    screen = console()
    day = words.day(answer.as_of)
    known = words.say(f"داده‌ها تا {day}", f"Data up to {day}")
    screen.print(f"{known}  [bold]{escaped(answer.company)}[/]")
    screen.print(f"\n[bold]{escaped(answer.headline)}[/]\n")
    rows = [_number_row(one, words) for one in answer.numbers]
    columns = (
        words.say("شاخص", "number"), words.say("مقدار", "value"),
        words.say("بازهٔ ۹۵٪", "95 % interval"), "n", words.say("تغییر", "change"),
    )  # fmt: skip
    if rows:
        words.table("", columns, rows)


def _number_row(one: Number, words: Words) -> tuple[str, ...]:
    interval = f"{words.unit(one.unit, one.low)} … {words.unit(one.unit, one.high)}"
    return (
        one.title,
        words.unit(one.unit, one.value),
        interval if one.low is not None else "",
        words.number(one.n),
        words.change(
            None if one.change is None else _change_text(one, words),
            up=(one.change or 0) > 0,
            significant=one.significant,
            good=one.good,
        ),
    )


def _change_text(one: Number, words: Words) -> str:
    size = abs(one.change or 0)
    return words.share(size) if one.unit in {"money", "share"} else words.unit(one.unit, size)


def _show_experiences(answer: Today, words: Words) -> None:
    """Each experience and, below it, its doses; then each order charged once."""
    if not answer.experiences:
        return
    doses = [dose for one in answer.experiences for dose in (one.total, *one.tiers)]
    scale = words.money_scale([dose.money for dose in doses])
    days = words.number(answer.horizon_days)
    title = words.say(
        f"پول در خطر هر تجربه: خرید {days} روز پس از آن، {scale.name}، تعدیل‌شده",
        f"Money at risk per experience: spend in the {days} days after, {scale.name}, adjusted",
    )
    rows = []
    for one in answer.experiences:
        experiment = one.evidence == "experiment"
        mark = words.say(" (آزمایش)", " (experiment)") if experiment else ""
        rows.append(_money_row(Styled(f"[bold]{one.title}[/]{mark}"), one.total, scale, words))
        tiers = one.tiers if len(one.tiers) > 1 else ()
        rows += [_money_row(f"  · {tier.title}", tier, scale, words) for tier in tiers]
    columns = (
        words.say("تجربه", "experience"), words.say("پول", "money"),
        words.say("بازهٔ ۹۵٪", "95 % interval"), words.say("سفارش", "orders"),
        words.say("مشتری", "customers"), words.say("احتمال بازگشت", "coming back"),
        words.say("ستاره", "stars"),
    )  # fmt: skip
    words.table(title, columns, rows)
    if answer.joint is not None and answer.joint.estimable:
        once = words.say(
            "هر سفارش یک بار، با بزرگ‌ترین اثر", "Each order once, with its largest effect"
        )
        amount = f"{scale.money(answer.joint.money)} {scale.name}"
        interval = scale.interval(answer.joint.low, answer.joint.high)
        console().print(f"{once}: {amount} ({interval})")
    console().print(
        words.say(
            "این‌ها همبستگی‌اند، تعدیل‌شده برای تفاوت مشتریان و سفارش‌ها؛ سطرها هم‌پوشانی دارند.",
            "Associations, adjusted for differences of customers and orders; rows overlap.",
        ),
        style="dim",
    )


def _money_row(title: str, dose: DoseRow, scale: Scale, words: Words) -> tuple[str, ...]:
    money = scale.money(dose.money) if dose.estimable else words.say("نامعلوم", "unknown")
    return (
        title,
        Styled(f"[bold red]{money}[/]") if dose.certain else money,
        scale.interval(dose.low, dose.high) if dose.estimable else dose.reason_text,
        words.number(dose.orders),
        words.number(dose.customers),
        _effect(dose, "return", words),
        _effect(dose, "score", words),
    )


def _effect(dose: DoseRow, outcome: str, words: Words) -> str:
    """An effect with its interval; a score is told in stars of five."""
    found = next((one for one in dose.effects if one.outcome == outcome), None)
    if found is None or not found.estimable or found.effect is None:
        return ""
    if outcome == "return":
        size, low, high = (
            words.share(one, signed=True) for one in (found.effect, found.low, found.high)
        )
    else:
        size, low, high = (
            words.number(None if one is None else 4 * one, places=2, signed=True)
            for one in (found.effect, found.low, found.high)
        )
    return f"{size} ({low} … {high})"


def _show_customers(customers: Sequence[CustomerAtRisk], words: Words) -> None:
    if not customers:
        return
    scale = words.money_scale([one.money for one in customers])
    title = words.say(
        f"مشتریانی که همین حالا باید کاری برایشان کرد، {scale.name}",
        f"Customers to act on now, {scale.name}",
    )
    words.table(title, *risk_rows(customers, scale, words))


def risk_rows(
    customers: Sequence[CustomerAtRisk], scale: Scale, words: Words
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the columns and rows of a table of customers at risk, one row per happening."""
    columns = (
        words.say("شناسه", "id"), words.say("نام", "name"), words.say("چه شد", "what happened"),
        words.say("در خطر", "at risk"), words.say("بازهٔ ۹۵٪", "95 % interval"),
        words.say("گام بعد", "next step"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for one in customers:
        for place, happening in enumerate(one.happenings):
            priced = happening.money is not None
            rows.append(
                (
                    str(one.customer_id) if place == 0 else "",
                    (one.full_name or "") if place == 0 else "",
                    happening.text,
                    scale.money(happening.money) if priced else words.say("نامعلوم", "unknown"),
                    scale.interval(happening.low, happening.high),
                    happening.next_step_text or "",
                )
            )
    return columns, rows


def _show_silent(silent: Sequence[ExperienceRow], words: Words) -> None:
    if not silent:
        return
    title = words.say("برآوردپذیر نیست", "Not estimable")
    columns = (words.say("تجربه", "experience"), words.say("سفارش", "orders"),
               words.say("چرا", "why"), words.say("نمره", "score"))  # fmt: skip
    rows = [
        (
            one.title, words.number(one.total.orders),
            one.total.reason_text or one.needs, _effect(one.total, "score", words),
        )
        for one in silent
    ]  # fmt: skip
    words.table(title, columns, rows)


def unhappy(
    department: Annotated[
        str | None, typer.Option(help="Only what this department answers for.")
    ] = None,
    experience: Annotated[str | None, typer.Option(help="Only this experience.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many customers.")] = 50,
    personal: PersonalOption = False,
    workspace: WorkspaceOption = None,
    language: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    """List the customers to whom something bad happened lately, most value first."""
    from mehvar import measurement
    from mehvar.cli._format import Words

    company = open_workspace(workspace)
    chosen = language_of(company, language)
    steps = measurement.read_next_steps(company.root).rows
    departments = {one.department for one in measurement.EXPERIENCES}
    departments |= {one.department for one in steps}
    _check_known(department, "--department", departments)
    _check_known(experience, "--experience", {one.name for one in measurement.EXPERIENCES})
    found = measurement.unhappy_customers(
        company, department=department, experience=experience, limit=limit, language=chosen
    )
    found = _named(company, found, personal=personal)
    if json:
        print_json(found)
        return
    words = Words(company, chosen)
    if not found:
        console().print(words.say("کسی در این فهرست نیست.", "Nobody is on this list."))
        return
    _show_customers(found, words)


def _check_known(wanted: str | None, option: str, known: set[str]) -> None:
    """Refuse a name that nothing has, rather than answer that nobody is unhappy.

    Raises:
        typer.BadParameter: naming what is known.
    """
    if wanted is not None and wanted not in known:
        raise typer.BadParameter(
            f"{wanted!r} is none of: {', '.join(sorted(known))}", param_hint=option
        )
