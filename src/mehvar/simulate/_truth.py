"""The truth behind the files: written beside them, read by tests and never by the product."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mehvar.simulate._effects import Effect
from mehvar.simulate._remedies import Misuse
from mehvar.simulate._shop import Shop, ShopError

if TYPE_CHECKING:
    import pyarrow as pa

TRUTH_FILE = "truth.json"
TRUTH_FOLDER = "truth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Mean scores of everyone and of those who answered: their difference is the response bias.

    ``nps`` counts everyone who was asked (-100 to 100), ``nps_answered`` those who answered;
    ``stars`` is the mean rating that every app order would have got, ``stars_rated`` of those
    rated.
    """

    nps: float
    nps_answered: float
    stars: float
    stars_rated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true of a simulated shop.

    ``skills`` is each courier's minutes added to a delay, each picker's log odds of a mistake and
    each agent's log response time, by staff code (higher is worse). ``misuse`` says who keeps the
    rule about remedies in their own way. ``parameters`` is the shop's record as plain values.
    """

    folder: Path
    customers: int
    seed: int
    effects: tuple[Effect, ...]
    scores: Scores
    skills: dict[str, float]
    misuse: Misuse
    parameters: dict[str, object]

    @classmethod
    def read(cls, path: Path | str) -> Truth:
        """Read the truth from the shop's folder or from its ``truth.json``.

        Raises:
            ShopError: when there is none, or it is not one that this version wrote.
        """
        file = Path(path)
        file = file / TRUTH_FILE if file.is_dir() else file
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            return cls(
                folder=file.parent,
                customers=found["customers"],
                seed=found["seed"],
                effects=tuple(Effect(**effect) for effect in found["effects"]),
                scores=Scores(**found["scores"]),
                skills=found["skills"],
                misuse=_misuse(found["misuse"]),
                parameters=found["parameters"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShopError(
                f"{file} holds no truth of a simulated shop: {error}.",
                hint="Write the shop again with simulate.write_shop.",
            ) from error

    def effect(
        self, *, experience: str, dose: str = "any", outcome: str, horizon_days: int
    ) -> Effect:
        """Return one true effect; the horizon of a ``score`` is 0.

        Raises:
            KeyError: when no order had the experience, or it was not simulated.
        """
        wanted = (experience, dose, outcome, horizon_days)
        for effect in self.effects:
            if (effect.experience, effect.dose, effect.outcome, effect.horizon_days) == wanted:
                return effect
        raise KeyError(wanted)

    def identity(self) -> pa.Table:
        """Return who is who: one row per (source, person_ref) and person.

        A number that a family shares stands with each person who gave it.
        """
        return _read(self.folder, "identity")

    def persons(self) -> pa.Table:
        """Return one row per person: class, zone, rate, patience and when they truly left."""
        return _read(self.folder, "persons")

    def comments(self) -> pa.Table:
        """Return what each comment of a rating truly speaks of: aspects and polarity."""
        return _read(self.folder, "comments")


def write_truth(
    folder: Path,
    *,
    shop: Shop,
    customers: int,
    seed: int,
    effects: tuple[Effect, ...],
    scores: Scores,
    skills: dict[str, float],
    misuse: Misuse,
) -> Path:
    """Write ``truth.json`` and return its path."""
    file = folder / TRUTH_FILE
    content = {
        "customers": customers,
        "seed": seed,
        "parameters": asdict(shop),
        "scores": asdict(scores),
        "effects": [asdict(effect) for effect in effects],
        "skills": skills,
        "misuse": asdict(misuse),
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    file.write_text(text + "\n", encoding="utf-8")
    return file


def _misuse(found: dict[str, Any]) -> Misuse:
    people = {name: tuple(found[name]) for name in ("returners", "sharing")}
    return Misuse(**(found | people))


def _read(folder: Path, name: str) -> pa.Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted((folder / TRUTH_FOLDER).glob(f"{name}-*.parquet"))
    if not files:
        raise ShopError(f"{folder / TRUTH_FOLDER} has no {name}.", hint="Write the shop again.")
    return pa.concat_tables([pq.read_table(file) for file in files])
