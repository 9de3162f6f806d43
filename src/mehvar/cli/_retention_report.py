"""How the answers of ``retention ...`` are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar.cli._context import console

if TYPE_CHECKING:
    from mehvar.cli._format import Words
    from mehvar.retention import CardRow, Cell, Need, Outlook, Overview, SurvivalCurve
    from mehvar.text import Bilingual


def told_curve(one: SurvivalCurve) -> dict[str, object]:
    """Return a curve as JSON tells it."""
    return {
        "name": one.name,
        "n": one.n,
        "events": int(one.events.sum()),
        "median": _known(one.median),
        "median_low": _known(one.median_low),
        "median_high": _known(one.median_high),
        "curve": one.table().to_pylist(),
    }


def _known(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 (only NaN differs from itself)


def show_overview(found: Overview, words: Words) -> None:
    """Print the numbers and the states."""
    from mehvar.retention import state_words, why_words

    figures, screen = found.figures, console()
    came = figures["retention"]
    share = words.share(came.value)
    spread = f"[{words.share(came.low)}, {words.share(came.high)}]" if came.value else ""
    told = words.say(
        f"بازگشته‌اند: {share} {spread} از {words.number(came.n)} مشتری",
        f"Came back: {share} {spread} of {words.number(came.n)} customers",
    )
    screen.print(told, markup=False)
    rows = [
        [_said(words, state_words(state)), words.number(count)]
        for state, count in found.states.items()
    ]
    heads = [words.say("حال", "State"), words.say("مشتریان", "Customers")]
    words.table(words.say("به نسبت آهنگ خودشان", "Against their own rhythm"), heads, rows)
    alarms, stake = figures["alarms"], figures["at_stake"]
    screen.print(
        words.say(
            f"ساکت‌شدگان: {words.number(alarms.value)}؛ در میان: {words.money(stake.value)}",
            f"Going quiet: {words.number(alarms.value)}; at stake: {words.money(stake.value)}",
        ),
        markup=False,
    )
    if found.why:
        screen.print(_said(words, why_words(found.why)), markup=False)


def show_outlook(found: Outlook, words: Words) -> None:
    """Print what is foretold of one customer."""
    from mehvar.retention import state_words

    day = words.day
    facts = [
        (words.say("حال", "State"), _said(words, state_words(found.quiet_state))),
        (words.say("روز سکوت", "Days silent"), words.number(found.days_silent)),
        (words.say("فاصلهٔ معمول", "Usual gap"), words.number(found.usual_gap_days)),
        (
            words.say("خرید بعدی", "Next purchase"),
            _spread(
                day(found.next_purchase_day),
                day(found.next_purchase_low),
                day(found.next_purchase_high),
            ),
        ),
        (words.say("بازمی‌گردد", "Comes back"), words.share(found.alive_probability)),
        (words.say("احتمال رفتن", "Leaves"), words.share(found.churn_probability)),
        (words.say("ارزش یک سال", "A year is worth"), words.money(found.value_at_stake)),
        (words.say("همراه با", "Goes with"), reasons_told(words, found.reasons)),
    ]
    words.table("", ["", ""], [list(fact) for fact in facts])
    if found.needs:
        rows = [need_cells(words, need) for need in found.needs]
        words.table(words.say("نیازهای بعدی", "Next needs"), need_heads(words), rows)


def show_card(card: tuple[CardRow, ...], words: Words) -> None:
    """Print the model's card."""
    from mehvar.retention import baseline_words, why_words

    state = next(row for row in card if row.kind == "state" and row.place == 0)
    told = {"model": ("مدل آموخته", "the learnt model"), "rhythm": ("آهنگ مشتری", "own rhythm")}
    source = words.say(*told.get(state.name, ("هیچ", "nothing")))
    why = _said(words, why_words(state.note))
    screen = console()
    screen.print(words.say(f"احتمال رفتن از: {source}", f"Chances come from: {source}"))
    if why:
        screen.print(why, markup=False)
    rows = [
        [
            _said(words, baseline_words(row.name.split(".")[0])), row.name.split(".")[1],
            words.number(row.value, places=3),
            f"{words.number(row.low, places=3)} … {words.number(row.high, places=3)}",
        ]
        for row in card
        if row.kind == "quality" and row.value is not None
    ]  # fmt: skip
    heads = [
        words.say("چه", "Which"),
        words.say("سنجه", "Score"),
        words.say("مقدار", "Value"),
        "95%",
    ]
    if rows:
        words.table(words.say("کیفیت در آزمون", "Quality on the test"), heads, rows)


def cohort_cell(words: Words, cell: Cell) -> str:
    """Write a cell; an asterisk marks one that is not over."""
    from mehvar.cli._format import NOTHING

    if cell.rate is None:
        return NOTHING
    return words.share(cell.rate, places=0) + ("" if cell.is_complete else "*")


def need_cells(words: Words, need: Need) -> list[str]:
    """Write a need."""
    return [
        need.title, words.day(need.due_day), words.number(need.interval_days),
        words.share(need.probability, places=0), words.money(need.usual_amount),
    ]  # fmt: skip


def need_heads(words: Words) -> list[str]:
    """Return the heads of a list of needs."""
    return [
        words.say("چه چیزی", "What"), words.say("سررسید", "Due"), words.say("هر چند روز", "Every"),
        words.say("احتمال", "Chance"), words.say("مبلغ معمول", "Usual amount"),
    ]  # fmt: skip


def reasons_told(words: Words, codes: tuple[str, ...]) -> str:
    """Write the reasons."""
    from mehvar.retention import reason_words

    return words.say("، ", ", ").join(_said(words, reason_words(code)) for code in codes)


def _said(words: Words, told: Bilingual) -> str:
    return told.in_(words.language)


def titled(words: Words, fa: str, en: str, total: int) -> str:
    """Write a title with how many there are."""
    return f"{words.say(fa, en)} ({words.number(total)})"


def _spread(value: str, low: str, high: str) -> str:
    return f"{value} [{low} … {high}]"
