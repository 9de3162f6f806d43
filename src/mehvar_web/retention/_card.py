"""The churn model's card as the page shows it: what it may be used for, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from mehvar import retention
from mehvar.retention import CardRow
from mehvar_web import company
from mehvar_web.retention._draw import draw_calibration, draw_features, draw_profit
from mehvar_web.retention._words import SCORES, Words, say


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreLine:
    """One score of the model and of the baselines, in the order of ``Card.judged``."""

    name: Words
    code: str
    cells: tuple[CardRow | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A day that was learnt from, or tested on."""

    use: str
    day: date
    customers: int
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything on the page of the model; ``source`` is model, rhythm or none."""

    source: str
    why: str
    kind: str
    window: int
    lead: int
    judged: tuple[str, ...]
    scores: tuple[ScoreLine, ...]
    snapshots: tuple[Snapshot, ...]
    figures: dict[str, CardRow]
    calibration: SafeString | str
    profit: SafeString | str
    features: SafeString | str


def read_card() -> Card:
    """Return the card of the last build.

    Raises:
        NotBuiltError: before the first build.
    """
    rows = company.remember(
        ("retention.card",),
        lambda: retention.read_churn_card(company.workspace(), marts=company.marts()),
    )
    named = {(row.kind, row.name): row for row in rows}
    state = next(row for row in rows if row.kind == "state" and row.place == 0)
    kind = next(row.name for row in rows if row.kind == "state" and row.place == 1)
    names = _judged(rows)
    return Card(
        source=state.name,
        why=say(retention.why_words(state.note)),
        kind=kind,
        window=int(named["design", "window"].value or 0),
        lead=int(named["design", "lead"].value or 0),
        judged=tuple(say(retention.baseline_words(name)) for name in names),
        scores=tuple(
            ScoreLine(
                name=SCORES[score],
                code=score,
                cells=tuple(named.get(("quality", f"{name}.{score}")) for name in names),
            )
            for score in SCORES
            if names
        ),
        snapshots=tuple(_snapshot(row) for row in rows if row.kind == "snapshot"),
        figures={row.name: row for row in rows if row.kind == "cutoff" and row.name != "curve"},
        calibration=draw_calibration(rows),
        profit=draw_profit(rows),
        features=draw_features(rows),
    )


def _judged(rows: tuple[CardRow, ...]) -> tuple[str, ...]:
    """The model and the baselines that were tested, the model first."""
    quality = sorted((row for row in rows if row.kind == "quality"), key=lambda row: row.place)
    return tuple(dict.fromkeys(row.name.split(".")[0] for row in quality))


def _snapshot(row: CardRow) -> Snapshot:
    return Snapshot(
        use=row.name, day=date.fromisoformat(row.note), customers=row.n or 0, left=row.value or 0.0
    )
