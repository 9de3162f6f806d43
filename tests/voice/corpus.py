"""Comments made by a rule: what is true of each is known."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

GOOD = ["عالی", "خوب", "خوشمزه", "سریع", "تمیز", "گرم", "تازه", "ممنون", "great", "friendly"]
BAD = ["بد", "سرد", "دیر", "خراب", "افتضاح", "کثیف", "گران", "ناراضی", "awful", "late"]
PLAIN = [
    "غذا",
    "پیک",
    "سفارش",
    "امروز",
    "رستوران",
    "بسته",
    "از",
    "به",
    "که",
    "این",
    "را",
    "دیروز",
    "order",
    "the",
    "food",
    "was",
]


def comments(rng: np.random.Generator, *, texts: int = 600, mistakes: float = 0.1) -> pa.Table:
    """Make comments of two to eight words, one of them telling; some labels are wrong.

    Columns: text, label (positive, negative), stars (1 to 5), feeling (three classes).
    """
    good = rng.random(texts) < 0.5
    rows = []
    for is_good in good:
        words = list(rng.choice(PLAIN, rng.integers(1, 7)))
        strength = int(rng.integers(1, 3))
        words += list(rng.choice(GOOD if is_good else BAD, strength))
        rng.shuffle(words)
        said = bool(is_good) ^ bool(rng.random() < mistakes)
        rows.append(
            {
                "text": " ".join(words),
                "label": "positive" if said else "negative",
                "stars": 3 + strength if said else 3 - strength,
                "feeling": "calm" if said else ("angry" if strength > 1 else "sad"),
            }
        )
    return pa.Table.from_pylist(rows)
