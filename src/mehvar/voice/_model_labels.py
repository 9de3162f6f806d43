"""What do the labels of a column say: two or three sentiments, stars, or classes of any kind?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mehvar.voice._model_card import VoiceError
from mehvar.voice._model_settings import Role

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.voice._model_settings import LabelKind

Codes = npt.NDArray[np.int64]
Sorted = tuple[Role, tuple[str, ...], Codes]

_SENTIMENTS = ("negative", "neutral", "positive")
_SPELLINGS = {
    "negative": "negative neg sad bad unhappy not_recommended detractor منفی بد ناراضی ناراحت",
    "neutral": "neutral neu no_idea passive mixed خنثی خنثا ممتنع معمولی",
    "positive": "positive pos happy good recommended promoter مثبت خوب راضی خوشحال",
}
_SAYS = {word: name for name, words in _SPELLINGS.items() for word in words.split()}
STARS = 5
_MOST_CLASSES = 50
_SEVERAL = 2


def sort_labels(labels: pa.Array, *, kind: LabelKind, positive: str | None) -> Sorted:
    """Return the role, the labels' names and each row's place among them; -1 says nothing.

    Raises:
        VoiceError: the labels cannot be what ``kind`` says, or what they are cannot be told.
    """
    words = _words(labels)
    distinct = sorted({one for one in words.tolist() if one})
    if not distinct:
        raise VoiceError("No row has a label.", hint="Name the column that holds the labels.")
    if kind == "emotion":
        return _classes(words, distinct)
    numbers = _numbers(words)
    if numbers is None:
        return _named(words, distinct, kind, positive)
    return _numbered(numbers, words, distinct, kind, positive)


def _named(words: npt.NDArray[np.str_], distinct: list[str], kind: str, good: str | None) -> Sorted:
    if kind == "stars":
        raise VoiceError(f"{distinct[0]} is no number of stars.", hint="Stars are 1 to 5.")
    known = {one: _SAYS.get(one.casefold()) for one in distinct}
    if good is None and all(known.values()):
        return _sentiments({one: str(name) for one, name in known.items()}, words)
    if good is not None or kind == "sentiment":
        return _chosen(words, distinct, good)
    return _classes(words, distinct)


def _numbered(
    numbers: npt.NDArray[np.float64],
    words: npt.NDArray[np.str_],
    distinct: list[str],
    kind: str,
    good: str | None,
) -> Sorted:
    low, high = np.nanmin(numbers), np.nanmax(numbers)
    if kind == "stars" or (kind == "auto" and good is None and low >= 0 and 3 < high <= STARS):
        return _stars(numbers)
    if good is not None:
        return _chosen(words, distinct, good)
    if low < 0 <= high or (low == 0 and high == 1 and len(distinct) == _SEVERAL):
        return _signs(numbers, has_negative=bool(low < 0))
    raise VoiceError(
        f"Labels from {low:g} to {high:g} may be stars, classes or anything.",
        hint="Say --kind stars or emotion, or which one is good: --positive VALUE.",
    )


def _stars(numbers: npt.NDArray[np.float64]) -> Sorted:
    """Round to whole stars; 0 is not rated, a missing value."""
    whole = np.floor(np.nan_to_num(numbers, nan=0.0) + 0.5).astype(np.int64)
    if whole.max() > STARS or whole.min() < 0:
        wrong = numbers[(whole > STARS) | (whole < 0)][0]
        raise VoiceError(
            f"{wrong:g} is no number of stars.", hint="Stars are 1 to 5; 0 is not rated."
        )
    return "stars", tuple(str(one) for one in range(1, STARS + 1)), whole - 1


def _signs(numbers: npt.NDArray[np.float64], *, has_negative: bool) -> Sorted:
    known = ~np.isnan(numbers)
    sign = np.sign(np.nan_to_num(numbers)).astype(np.int64)
    if not has_negative:
        return "sentiment", ("negative", "positive"), np.where(known, sign, -1)
    if not (sign[known] == 0).any():
        return "sentiment", ("negative", "positive"), np.where(known, (sign + 1) // 2, -1)
    return "sentiment", _SENTIMENTS, np.where(known, sign + 1, -1)


def _sentiments(names: dict[str, str], words: npt.NDArray[np.str_]) -> Sorted:
    used = tuple(name for name in _SENTIMENTS if name in names.values())
    if len(used) < _SEVERAL:
        raise VoiceError(f"All labels say {used[0]}.", hint="A model learns from both kinds.")
    return "sentiment", used, _places(words, {one: used.index(name) for one, name in names.items()})


def _chosen(words: npt.NDArray[np.str_], distinct: list[str], good: str | None) -> Sorted:
    if len(distinct) != _SEVERAL or good not in distinct:
        raise VoiceError(
            f"Which label is good? There are {', '.join(distinct[:8])}.",
            hint="Of two labels, name one: --positive VALUE; else say --kind emotion.",
        )
    return (
        "sentiment",
        ("negative", "positive"),
        _places(words, {one: int(one == good) for one in distinct}),
    )


def _classes(words: npt.NDArray[np.str_], distinct: list[str]) -> Sorted:
    if len(distinct) > _MOST_CLASSES:
        raise VoiceError(
            f"There are {len(distinct)} different labels; at most {_MOST_CLASSES} can be learned.",
            hint="Is this the column of labels?",
        )
    return "emotion", tuple(distinct), _places(words, {one: at for at, one in enumerate(distinct)})


def _places(words: npt.NDArray[np.str_], places: dict[str, int]) -> Codes:
    distinct, which = np.unique(words, return_inverse=True)
    found = np.array([places.get(str(one), -1) for one in distinct], np.int64)
    return found[which]


def _words(labels: pa.Array) -> npt.NDArray[np.str_]:
    """Return labels as text without spaces around; an empty text where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    told = labels.dictionary_decode() if pa.types.is_dictionary(labels.type) else labels
    filled = pc.fill_null(told.cast(pa.string()), "")
    return np.asarray(pc.utf8_trim_whitespace(filled).to_numpy(zero_copy_only=False), np.str_)


def _numbers(words: npt.NDArray[np.str_]) -> npt.NDArray[np.float64] | None:
    """Return the labels as numbers, NaN where there is none; None when any is no number."""
    import pyarrow as pa

    from mehvar import text

    distinct, which = np.unique(words, return_inverse=True)
    plain = text.ascii_digits(pa.array(distinct.tolist(), pa.string())).to_pylist()
    try:
        found = np.array([float(one) if one else np.nan for one in plain])
    except ValueError:
        return None
    return found[which]
