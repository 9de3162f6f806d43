"""What the values of a column say of it: its scale, its kind, the meaning of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mehvar import schema
from mehvar.ingest._lexicon import LIKERT, WORDS
from mehvar.ingest._match import Match, word_map
from mehvar.ingest._profile import Profile
from mehvar.ingest._rules import Rule


def scale_of(profile: Profile) -> tuple[float, float]:
    """The scale of a score: the smallest usual one that holds every value."""
    if profile.numeric < 0.5:
        return 1.0, 5.0  # words from very good to very bad
    high = next((top for top in (1.0, 5.0, 10.0, 20.0, 100.0) if profile.high <= top), profile.high)
    if high == 5.0:
        return 1.0, 5.0
    if high == 10.0:
        return (0.0 if profile.low < 1 else 1.0), 10.0
    return min(0.0, profile.low), high


def kind_of(profile: Profile, high: float) -> str:
    """What the score answers: NPS, CES, CSAT or a rating, by its header and its scale."""
    words = set(profile.header.words)
    if "nps" in words or (
        high == 10 and words & {"recommend", "likely", "احتمال", "پیشنهاد", "توصیه"}
    ):
        return "nps"
    if "ces" in words:
        return "ces"
    return "csat" if words & {"csat", "satisfaction", "رضایت", "rezayat"} else "rating"


def score_rule(rule: Rule, profile: Profile) -> Rule:
    """How the score is read: words become numbers, and a nought among stars says nothing."""
    if profile.numeric < 0.5:
        return replace(rule, values=tuple(word_map(LIKERT, profile.words).items()))
    if profile.zero > 0 and profile.high <= 5:
        return replace(rule, missing_when=("0",))  # nobody gives no star: 0 is "not rated"
    return rule


def words_of(name: str, profile: Profile) -> tuple[tuple[str, str], ...]:
    """What the column's own words mean in Mehvar's."""
    found = word_map(WORDS.get(name, WORDS["kind"]), profile.words)
    return tuple((word, meaning) for word, meaning in found.items() if word != meaning)


def silent_words(profile: Profile) -> tuple[tuple[str, str], ...]:
    """Words of a yes-or-no column that say neither."""
    if "2" in profile.words and set(profile.words) <= {"1", "2", "3"}:
        return (("2", ""), ("3", "false"))  # yes, no idea, no
    silent = ("no_idea", "no idea", "unknown", "نظری ندارم", "مطمئن نیستم", "نظری ندارد")
    return tuple((word, "") for word in profile.words if word.strip().lower() in silent)


def in_order(table: str, columns: Sequence[tuple[str, Rule]]) -> tuple[tuple[str, Rule], ...]:
    """Write the columns in the order of the table."""
    places = {name: place for place, name in enumerate(schema.table(table).column_names)}
    return tuple(sorted(columns, key=lambda column: places[column[0]]))


def is_sure(match: Match) -> bool:
    """Tell whether header or values alone would do."""
    return match.header > 0.6 or match.values > 0.65
