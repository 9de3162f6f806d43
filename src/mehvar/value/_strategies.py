"""What the company does for each class of value: written down, and every change kept."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Literal

import msgspec

from mehvar.audit import AuditEntry, AuditLog, check_entry
from mehvar.errors import MehvarError
from mehvar.lake import flush
from mehvar.text import Bilingual, Language
from mehvar.value._classes import CLASSES, ValueClass
from mehvar.workspace import Workspace

STRATEGIES_FILE = "value/strategies.jsonl"
MOST_LETTERS = 4_000
_LOCK = "strategies"

DEFAULT_STRATEGIES: dict[ValueClass, Bilingual] = {
    "platinum": Bilingual(
        "از دست ندهید. یک نفر را مسئول شناختن هر مشتری کنید؛ پیش از آنکه بپرسد خبرش کنید و خطای "
        "خود را همان روز جبران کنید. تخفیف ندهید: وقت، دسترسی و یادآوری بیشتر از پول می‌ارزد. "
        "سکوت غیرعادی را همان هفته پیگیری کنید.",
        "Do not lose them. Let one person know each of them; tell them before they ask, and put "
        "a fault of ours right the same day. Give no discounts: time, access and being remembered "
        "are worth more. Follow an unusual silence up within the week.",
    ),
    "gold": Bilingual(
        "رشد دهید. آنچه را که هنوز از ما نمی‌خرند پیدا کنید و همان را پیشنهاد کنید؛ راه رسیدن به "
        "پلاتین را به ایشان نشان دهید. خدمت خوب و یکنواخت، با اختیار جبران برای هر کارمند.",
        "Grow them. Find what they do not buy from us yet and offer just that; show them the way "
        "to platinum. Good and even service, with authority for every employee to make amends.",
    ),
    "iron": Bilingual(
        "ارزان و خوب خدمت کنید. بار اصلی کار از ایشان است: کارها را خودکار و ساده کنید، خرید دوم "
        "و سوم را آسان کنید و هزینهٔ هر تماس را پایین بیاورید. پیشنهادی بدهید که سودش از هزینه‌اش "
        "بیشتر باشد.",
        "Serve them well at low cost. They carry the volume: make things simple and automatic, "
        "ease the second and third purchase, and bring the cost of a contact down. Offer what "
        "earns more than it costs.",
    ),
    "lead": Bilingual(
        "هزینه نکنید و بی‌احترامی نکنید. خدمت پایه و خودیاری؛ پیام‌های کم و بی‌هزینه. اگر خدمت‌دادن "
        "بیش از سودشان خرج دارد، علتش را (مرجوعی، تماس، پیک) درست کنید، نه مشتری را. کسی که از نو "
        "بخرد خودش بالا می‌آید.",
        "Spend nothing and be no less polite. Basic service and self-help; few messages that cost "
        "nothing. Where serving them costs more than they bring, mend the cause (returns, "
        "contacts, delivery), not the customer. Who buys again rises alone.",
    ),
}
"""What holds until the company writes its own, after the customer pyramid of Zeithaml, Rust and
Lemon (2001)."""


class StrategyError(MehvarError, ValueError):
    """The text cannot be the strategy of a class."""

    code = "strategy"


class Strategy(msgspec.Struct, frozen=True, kw_only=True):
    """What is done for the customers of a class; ``at`` and ``actor`` are of its last change."""

    value_class: ValueClass
    text: str
    is_own: bool
    at: datetime | None = None
    actor: str = ""


class StrategyChange(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the history: a strategy was written; without a text, the default came back."""

    number: int
    at: datetime
    actor: str
    value_class: ValueClass
    text: str | None = None


def put_strategy(
    workspace: Workspace, *, value_class: str, text: str, actor: str, now: datetime
) -> StrategyChange:
    """Write what is done for a class; the text before it stays in the history.

    Raises:
        StrategyError: when there is no such class, or the text is empty or too long.
        AuditError: when ``actor`` is a person's own e-mail or mobile, not an id.
    """
    told = text.replace("\r\n", "\n").strip()
    if not told or len(told) > MOST_LETTERS:
        raise StrategyError(
            f"A strategy has 1 to {MOST_LETTERS} letters; this one has {len(told)}.",
            hint="Say in a few sentences what is done for these customers, and what is not.",
        )
    return _append(workspace, _class(value_class), told, "put", actor=actor, now=now)


def remove_strategy(
    workspace: Workspace, *, value_class: str, actor: str, now: datetime
) -> StrategyChange:
    """Let the default strategy of a class hold again.

    Raises:
        StrategyError: when there is no such class, or it has none of the company's own.
    """
    chosen = _class(value_class)
    if not read_strategies(workspace)[chosen].is_own:
        raise StrategyError(
            f"The strategy of {chosen} is the default already.", hint="There is nothing to remove."
        )
    return _append(workspace, chosen, None, "removed", actor=actor, now=now)


def read_strategies(
    workspace: Workspace, *, language: Language | None = None
) -> dict[ValueClass, Strategy]:
    """Return the strategy of every class: the company's own, else the default in ``language``."""
    last = {change.value_class: change for change in strategy_history(workspace)}
    found: dict[ValueClass, Strategy] = {}
    for name in CLASSES:
        change = last.get(name)
        own = change.text if change else None
        found[name] = Strategy(
            value_class=name,
            text=own or DEFAULT_STRATEGIES[name].in_(language or workspace.settings.language),
            is_own=own is not None,
            at=change.at if change else None,
            actor=change.actor if change else "",
        )
    return found


def strategy_history(workspace: Workspace, *, value_class: str = "") -> tuple[StrategyChange, ...]:
    """Return every change ever made, oldest first; a line torn by a crash does not count."""
    path = workspace.root / STRATEGIES_FILE
    if not path.is_file():
        return ()
    lines = path.read_bytes().split(b"\n")[:-1]
    changes = (msgspec.json.decode(line, type=StrategyChange) for line in lines)
    return tuple(change for change in changes if value_class in {"", change.value_class})


def _class(name: str) -> ValueClass:
    for known in CLASSES:
        if known == name:
            return known
    raise StrategyError(
        f"There is no class {name!r}.", hint=f"The classes are {', '.join(CLASSES)}."
    )


def _append(
    workspace: Workspace,
    value_class: ValueClass,
    text: str | None,
    action: Literal["put", "removed"],
    *,
    actor: str,
    now: datetime,
) -> StrategyChange:
    """Write one change durably and audit it; what cannot be audited is not written."""
    act = AuditEntry(
        at=now,
        actor=actor,
        action=f"strategy.{action}",
        object_kind="value_class",
        object_id=value_class,
        details={"letters": len(text)} if text else {},
    )
    check_entry(act)
    with workspace.lock(_LOCK):
        number = len(strategy_history(workspace)) + 1
        change = StrategyChange(
            number=number, at=now, actor=actor, value_class=value_class, text=text
        )
        _write(workspace, msgspec.json.encode(change) + b"\n")
        AuditLog(workspace).append_many([act])
    return change


def _write(workspace: Workspace, line: bytes) -> None:
    path = workspace.path(STRATEGIES_FILE)
    with path.open("ab") as file:
        file.truncate(path.read_bytes().rfind(b"\n") + 1)  # what a crash tore off
        file.seek(0, os.SEEK_END)
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    flush(path.parent)
