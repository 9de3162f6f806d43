"""What matters to people: scoring ten basic values from survey items.

Everybody says yes to most values; what tells people apart is which they put *above* the others.
Scores are therefore ipsatised: the mean of a value's items minus the person's mean of all items
(Schwartz 2003). The engine scores any instrument from its key. Keys of two are here: the numbers
of the items of the PVQ-21 (not its text, which is licensed: who holds a licence brings the
answers), and Mehvar's own twenty items in Persian and English, which are **not validated yet**:
their reliabilities are reported with every result, and no more should be read into them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mehvar.segments._errors import SegmentsError
from mehvar.segments._items import Floats
from mehvar.text import Bilingual

if TYPE_CHECKING:
    import pyarrow as pa

VALUES = (
    "self-direction", "stimulation", "hedonism", "achievement", "power", "security", "conformity",
    "tradition", "benevolence", "universalism",
)  # fmt: skip
"""The ten values, in the order of their circle."""

OWN_SURVEY = "mehvar-values"
"""The survey_id under which answers to our own items are told from other feedback."""

CONSENT = "mv_consent"
"""The question that comes first: without a 1 as the newest answer, nothing is computed."""

CONSENT_WORDS = Bilingual(
    "آیا می‌پذیرید که پاسخ‌هایتان برای شناخت گروه‌های مشتریان به کار رود؟ هر وقت بخواهید می‌توانید"
    " پس بگیرید.",
    "Do you agree that your answers are used to understand groups of customers? You can take it"
    " back whenever you like.",
)

_MOST_MISSING = 0.25
_MOST_SAME = 0.76
"""PVQ-21: 16 equal answers of 21 are no description of a person."""


class ValuesError(SegmentsError):
    """Answers cannot be scored, or a key is wrong."""

    code = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Which items measure which value.

    ``low`` and ``high`` are the ends of the answering scale; ``reversed_scale`` says that low
    numbers mean "very much like me" (as the European Social Survey codes it). ``reversed_items``
    are turned round besides.
    """

    name: str
    items: Mapping[str, tuple[str, ...]]
    low: float = 1.0
    high: float = 6.0
    reversed_scale: bool = False
    reversed_items: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """All items, in the order of the values."""
        return tuple(item for items in self.items.values() for item in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueItem:
    """One of our own items: its key in the answers, its value, its words."""

    key: str
    value: str
    words: Bilingual


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueScores:
    """Scored people: one row each, in the order of the answers.

    ``scores`` are ipsatised, in points of the answering scale; NaN in a row that was left out.
    ``left_out`` says why, per row: "" (scored), unanswered or all_the_same. ``reliability`` is
    Cronbach's alpha of each value's items; with two items .3 to .6 is usual, and low.
    """

    names: tuple[str, ...]
    scores: Floats
    person_mean: Floats
    left_out: tuple[str, ...]
    reliability: Floats
    key: Key

    @property
    def scored(self) -> npt.NDArray[np.bool_]:
        """Who was scored."""
        return np.array([not reason for reason in self.left_out], dtype=bool)

    @property
    def n(self) -> int:
        """How many people were scored."""
        return int(self.scored.sum())

    def interval(self) -> tuple[Floats, Floats, Floats]:
        """Return each value's mean with its 95 % interval."""
        from mehvar import stats

        kept = self.scores[self.scored]
        found = stats.mean_interval(
            total=kept.sum(axis=0), squares=(kept**2).sum(axis=0), n=len(kept)
        )
        return found.estimate, found.low, found.high

    def summary(self) -> str:
        """Tell the values by importance, with reliability."""
        kept = self.scores[self.scored]
        mean = kept.mean(axis=0) if len(kept) else np.full(len(self.names), np.nan)
        lines = [f"{self.n:,} of {len(self.left_out):,} people scored by {self.key.name}"]
        for place in np.argsort(-mean):
            name, alpha = self.names[place], self.reliability[place]
            told = f"alpha {alpha:.2f}" if np.isfinite(alpha) else "one item"
            lines.append(f"{name:<16}{mean[place]:>+7.2f}   {told}")
        return "\n".join(lines)


def _pvq21() -> dict[str, tuple[str, ...]]:
    numbers = {
        "self-direction": (1, 11), "stimulation": (6, 15), "hedonism": (10, 21),
        "achievement": (4, 13), "power": (2, 17), "security": (5, 14), "conformity": (7, 16),
        "tradition": (9, 20), "benevolence": (12, 18), "universalism": (3, 8, 19),
    }  # fmt: skip
    return {value: tuple(str(one) for one in items) for value, items in numbers.items()}


@cache
def own_items() -> tuple[ValueItem, ...]:
    """Return Mehvar's own items; answers run from 1 (not like me at all) to 6 (very much)."""
    text = (files("mehvar.segments") / "values_items.csv").read_text(encoding="utf-8")
    return tuple(
        ValueItem(key=row["key"], value=row["value"], words=Bilingual(row["fa"], row["en"]))
        for row in csv.DictReader(text.splitlines())
    )


@cache
def own_key() -> Key:
    """Return the key of our own items."""
    items: dict[str, list[str]] = {value: [] for value in VALUES}
    for item in own_items():
        items[item.value].append(item.key)
    return Key(name="own", items={value: tuple(keys) for value, keys in items.items()})


PVQ21 = Key(name="pvq21", items=_pvq21(), reversed_scale=True)
"""Item numbers of the PVQ-21 as the European Social Survey codes it: 1 is very much like me."""


def read_key(path: Path) -> Key:
    """Read a key from a CSV file: columns ``item``, ``value`` and, if need be, ``reversed``.

    Lines ``#low=1``, ``#high=6`` and ``#reversed_scale=true`` before the header set the scale.

    Raises:
        ValuesError: naming every wrong line.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    options = dict(line[1:].split("=", 1) for line in lines if line.startswith("#") and "=" in line)
    rows = list(csv.DictReader([line for line in lines if not line.startswith("#")]))
    wrong = [
        f"line {place}"
        for place, row in enumerate(rows, start=2)
        if not (row.get("item") or "").strip() or not (row.get("value") or "").strip()
    ]
    if wrong or not rows:
        raise ValuesError(
            f"{path.name}: item and value are needed in every line; not so in"
            f" {', '.join(wrong) or 'the whole file'}.",
            hint="Columns: item,value,reversed. Example: mv01,self-direction,",
        )
    items: dict[str, list[str]] = {}
    for row in rows:
        items.setdefault(row["value"].strip(), []).append(row["item"].strip())
    try:
        low, high = float(options.get("low", "1")), float(options.get("high", "6"))
    except ValueError as error:
        raise ValuesError(f"{path.name}: #low and #high must be numbers.") from error
    return Key(
        name=path.stem,
        items={value: tuple(keys) for value, keys in items.items()},
        low=low,
        high=high,
        reversed_scale=options.get("reversed_scale", "").strip().lower() in {"true", "yes", "1"},
        reversed_items=tuple(
            row["item"].strip() for row in rows if (row.get("reversed") or "").strip()
        ),
    )


def score_values(*, answers: pa.Table | Mapping[str, Sequence[Any]], key: Key) -> ValueScores:
    """Score people's values from their answers.

    A person is left out who left more than a quarter of the items unanswered, or a value's items
    all, or who gave three quarters of the items the same answer.

    Args:
        answers: one row per person; columns named as the key's items (for the PVQ-21 ``1`` to
            ``21``, or with any letters before the number, as ``ipcrtiv1``). Empty is missing.
        key: which items measure which value.

    Raises:
        ValuesError: when items are missing, or answers lie outside the scale.
    """
    table = _numbers(answers, key)
    given = np.isfinite(table)
    outside = given & ((table < key.low) | (table > key.high))
    if outside.any():
        names = np.array(key.questions)[outside.any(axis=0)]
        raise ValuesError(
            f"{int(outside.sum()):,} answers lie outside {key.low:g} to {key.high:g}, in"
            f" {', '.join(names)}.",
            hint="Codes for 'refused' or 'do not know' (66, 77, 88, 99, ...) must be left empty.",
        )
    turned = np.array([key.reversed_scale ^ (item in key.reversed_items) for item in key.questions])
    ends = key.low + key.high
    table = np.where(turned, (ends if np.isfinite(ends) else 0.0) - table, table)
    places = _places(key)
    person = _mean(table)
    raw = np.column_stack([_mean(table[:, place]) for place in places.values()])
    left_out = _left_out(table, given, raw)
    scores = raw - person[:, None]
    scores[[bool(reason) for reason in left_out]] = np.nan
    kept = table[[not reason for reason in left_out]]
    return ValueScores(
        names=tuple(places),
        scores=scores,
        person_mean=person,
        left_out=left_out,
        reliability=np.array([cronbach(kept[:, place]) for place in places.values()]),
        key=key,
    )


def cronbach(items: Floats) -> float:
    """Return Cronbach's alpha of items, from people who answered all; NaN where it has no sense."""
    whole = items[np.isfinite(items).all(axis=1)]
    count = items.shape[1]
    if count < 2 or len(whole) < 3:
        return float("nan")
    total = whole.sum(axis=1).var(ddof=1)
    if total <= 0:
        return float("nan")
    return float(count / (count - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total))


def _places(key: Key) -> dict[str, list[int]]:
    order = {item: place for place, item in enumerate(key.questions)}
    return {value: [order[item] for item in items] for value, items in key.items.items()}


def _numbers(answers: pa.Table | Mapping[str, Sequence[Any]], key: Key) -> Floats:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = answers if isinstance(answers, pa.Table) else pa.table(dict(answers))
    named = {name: item_of(name, key) for name in table.column_names}
    column_of = {item: name for name, item in reversed(named.items())}
    absent = [item for item in key.questions if item not in column_of]
    if absent:
        raise ValuesError(
            f"These items of the key {key.name} are not among the columns: {', '.join(absent)}.",
            hint="Name the columns as the key does, or give a key file with your names.",
        )
    columns = []
    for item in key.questions:
        column = table.column(column_of[item])
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            trimmed = pc.utf8_trim_whitespace(column)
            column = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
        try:
            columns.append(np.asarray(column.cast("float64").to_numpy(), np.float64))
        except pa.ArrowInvalid as error:
            raise ValuesError(f"Item {item!r} has answers that are no numbers: {error}.") from error
    return np.column_stack(columns)


def scores_key(columns: Sequence[str]) -> Key:
    """Return the key of a file whose columns are values scored already, under their names."""
    names = [name for name in columns if name.strip().lower() in VALUES]
    return Key(
        name="scores", items={name.strip().lower(): (name,) for name in names},
        low=-np.inf, high=np.inf,
    )  # fmt: skip


def item_of(name: str, key: Key) -> str:
    """Return the item that a column holds: its name, or the number at its end."""
    if name in key.questions:
        return name
    digits = name[len(name.rstrip("0123456789")) :].lstrip("0")
    return digits if digits in key.questions else name


def _mean(table: Floats) -> Floats:
    given = np.isfinite(table)
    count = given.sum(axis=1)
    total = np.where(given, table, 0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _left_out(table: Floats, given: npt.NDArray[np.bool_], raw: Floats) -> tuple[str, ...]:
    unanswered = (given.mean(axis=1) < 1 - _MOST_MISSING) | ~np.isfinite(raw).all(axis=1)
    levels = np.unique(table[given])
    same = np.max(
        [(table == level).sum(axis=1) for level in levels] or [np.zeros(len(table))], axis=0
    )
    flat = same >= _MOST_SAME * np.maximum(given.sum(axis=1), 1)
    return tuple(
        "unanswered" if missing else "all_the_same" if equal else ""
        for missing, equal in zip(unanswered, flat, strict=True)
    )
