"""What questions of all systems have in common: scales, likelihoods to recommend, yes and no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mehvar.surveys._import_notes import Notes, option_id_like
from mehvar.surveys._records import Field, FieldType, Option, Words

WIDEST_SCALE = 21
"""A scale with more points than this is asked as a number."""

_RECOMMEND = re.compile(
    r"\bnps\b|net.?promoter|recommend|recommand|empfehl|recomend|توصیه|پیشنهاد", re.IGNORECASE
)
_USUAL: dict[str, Words] = {
    "yes": {
        "en": "Yes", "fa": "بله", "ar": "نعم", "de": "Ja", "fr": "Oui", "es": "Sí", "tr": "Evet",
        "it": "Sì", "ru": "Да",
    },
    "no": {
        "en": "No", "fa": "خیر", "ar": "لا", "de": "Nein", "fr": "Non", "es": "No", "tr": "Hayır",
        "it": "No", "ru": "Нет",
    },
    "other": {
        "en": "Other", "fa": "مورد دیگر", "ar": "أخرى", "de": "Sonstiges", "fr": "Autre",
        "es": "Otro", "tr": "Diğer", "it": "Altro", "ru": "Другое",
    },
    "none": {
        "en": "None of these", "fa": "هیچ‌کدام", "ar": "لا شيء مما سبق", "de": "Keine davon",
        "fr": "Aucune", "es": "Ninguna", "tr": "Hiçbiri", "it": "Nessuna", "ru": "Ничего",
    },
    "comment": {"en": "Comment", "fa": "توضیح", "de": "Kommentar", "fr": "Commentaire"},
    "uncertain": {"en": "Uncertain", "fa": "مطمئن نیستم", "de": "Unsicher", "fr": "Indécis"},
    "increase": {"en": "Increase", "fa": "افزایش", "de": "Zunahme", "fr": "Augmentation"},
    "same": {"en": "Same", "fa": "بدون تغییر", "de": "Gleich", "fr": "Sans changement"},
    "decrease": {"en": "Decrease", "fa": "کاهش", "de": "Abnahme", "fr": "Diminution"},
}  # fmt: skip


def usual_words(key: str, languages: Iterable[str]) -> Words:
    """Return words that a system shows without the file saying them, in some languages."""
    known = _USUAL[key]
    return {language: known.get(language.partition("-")[0], known["en"]) for language in languages}


def yes_or_no(ids: tuple[str, str], languages: Sequence[str]) -> tuple[Option, ...]:
    """Return the options yes and no under these ids."""
    return (
        Option(id=ids[0], text=usual_words("yes", languages)),
        Option(id=ids[1], text=usual_words("no", languages)),
    )


def joined(first: Words, second: Words) -> Words:
    """Return two texts in one, language by language."""
    return {
        language: " – ".join(part for part in (first.get(language), second.get(language)) if part)
        for language in sorted({*first, *second})
    }


def options_of(pairs: Iterable[tuple[str, Words]]) -> tuple[Option, ...]:
    """Make options of (value, texts); one whose text is a number scores that number."""
    made: list[Option] = []
    for place, (value, text) in enumerate(pairs, 1):
        known = option_id_like(value, place, (one.id for one in made))
        words = text or {"en": value}
        made.append(Option(id=known, text=words, score=scored(words)))
    return tuple(made)


def scored(words: Words) -> float | None:
    """Return the number that an option's text is; None when it is none."""
    scores = {_score(one) for one in words.values()}
    return scores.pop() if len(scores) == 1 else None


def _score(value: str) -> float | None:
    return float(value) if re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,3})?", value.strip()) else None


def on_scale(field: Field, *, low: float, high: float, notes: Notes) -> Field:
    """Make a field a scale of whole points; one with too many points is asked as a number."""
    low, high = float(round(low)), float(round(high))
    if high <= low:
        low, high = 1.0, 5.0
        notes.say("repaired", field.id, f"{low:g}..{high:g}", "1..5 is taken", fa="۱ تا ۵ شد")
    if high - low >= WIDEST_SCALE:
        notes.say("read_as", field.id, f"{low:g}..{high:g}", "a number", fa="پرسش عددی")
        return replace(field, type="number", low=low, high=high)
    made = replace(field, type="scale", low=low, high=high)
    if (low, high) == (0.0, 10.0):
        return as_nps(made, notes=notes)
    if high == 10.0 and _asks_to_recommend(field):
        notes.say(
            "read_as", field.id, f"{low:g}..10", "a plain scale: NPS runs from 0 to 10",
            fa="مقیاس ساده؛ NPS از ۰ تا ۱۰ است",
        )  # fmt: skip
    return made


def _asks_to_recommend(field: Field) -> bool:
    return bool(_RECOMMEND.search(" ".join([field.id, *field.text.values()])))


def as_nps(field: Field, *, notes: Notes) -> Field:
    """Take a scale from 0 to 10 that asks for recommending as what it is: NPS."""
    if not _asks_to_recommend(field):
        return field
    notes.say("read_as", field.id, "0..10", "NPS: it asks for recommending", fa="NPS")
    return replace(field, type="nps", measure="nps", options=())


def numbered(field: Field, *, notes: Notes) -> Field:
    """Take a single choice of 0, 1, ... 10 that asks for recommending as NPS."""
    values = [one.score for one in field.options]
    if field.type == "single" and values == [float(one) for one in range(11)]:
        return as_nps(replace(field, low=0.0, high=10.0), notes=notes)
    return field


def as_text(field: Field, was: str, *, notes: Notes, listed: Sequence[Words] = ()) -> Field:
    """Keep a question of a kind that we do not have as a text question; its items go to its help.

    Args:
        field: the question, with its id and text.
        was: its kind there.
        notes: told of it.
        listed: the items that it showed.
    """
    notes.say("kept_as_text", field.id, was)
    help_ = dict(field.help)
    for language in sorted({language for words in listed for language in words}):
        line = "، ".join if language in {"fa", "ar"} else ", ".join
        told = line([words[language] for words in listed if words.get(language)])
        help_[language] = "\n".join(part for part in (help_.get(language, ""), told) if part)
    kind: FieldType = "text"
    return replace(field, type=kind, long=True, help=help_, options=(), rows=())
