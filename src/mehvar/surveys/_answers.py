"""Reading what a browser, a kiosk or a messenger sent for one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mehvar.surveys._faults import Code, fault
from mehvar.surveys._logic import visible_fields
from mehvar.surveys._records import Answer, Answers, Fault, Field, Page, Reading, Survey
from mehvar.surveys._types import SCALES
from mehvar.surveys._values import (
    Unreadable,
    clean_words,
    read_day,
    read_number,
    read_whole,
)

Raw = Mapping[str, Sequence[str]]

_NOTHING: Mapping[str, str] = {}
_NO_ANSWERS: Answers = {}
_SHORT, _LONG = 500, 5_000
_SHOWN = "_shown"


def read_answers(
    *,
    survey: Survey,
    page: Page,
    raw: Raw,
    language: str,
    answers: Answers = _NO_ANSWERS,
    context: Mapping[str, str] = _NOTHING,
) -> Reading:
    """Read one page's answers; nothing that was sent makes it fail.

    ``raw`` names answers as a form does: ``<field>`` (of several choices several values),
    ``<field>.other`` for the words behind "other", ``<field>.<row>`` of a matrix, and of a date
    either ``<field>`` as one text or ``<field>.y``, ``.m``, ``.d``. Digits may be of any of the
    three sets, days Jalali or Gregorian, as the year tells. Fields that are hidden are not read,
    and lose what was answered before. ``_shown``, where it is sent, lists the fields that the
    sender saw: others that now show are in ``appeared`` and cause no fault yet.

    Args:
        survey: the version that is answered.
        page: the page that was sent.
        raw: name -> what was sent, as texts.
        language: the reader's language, in which faults are told.
        answers: what was answered before, on this and other pages.
        context: what conditions know of the asking.
    """
    kept = {name: value for name, value in answers.items() if not _is_of(page, name)}
    seen = set(_texts(raw, _SHOWN))
    faults: dict[str, Fault] = {}
    appeared: list[Field] = []
    for field in page.fields:
        if field.show_when is not None and field not in visible_fields(
            survey=survey, page=page, answers=kept, context=context
        ):
            continue
        if seen and field.id not in seen and not _is_sent(field, raw):
            appeared.append(field)
            continue
        try:
            kept |= _read(field, raw, language)
        except Unreadable as wrong:
            faults[field.id] = fault(field, wrong, language)
    return Reading(answers=kept, faults=faults, appeared=tuple(appeared))


def _is_of(page: Page, name: str) -> bool:
    owner = name.partition(".")[0]
    return any(field.id == owner for field in page.fields)


def _is_sent(field: Field, raw: Raw) -> bool:
    return any(name == field.id or name.startswith(f"{field.id}.") for name in raw)


def _read(field: Field, raw: Raw, language: str) -> dict[str, Answer]:
    """Return a field's answer by its name, with the words behind "other".

    Raises:
        Unreadable: saying why.
    """
    if not field.is_asked:
        return {}
    if field.type in {"single", "multiple"}:
        return _choices(field, raw)
    answer = _matrix(field, raw) if field.type == "matrix" else _one(field, raw, language)
    if answer is None or answer == {}:
        if field.required:
            raise Unreadable(Code.REQUIRED)
        return {}
    return {field.id: answer}


def _one(field: Field, raw: Raw, language: str) -> Answer | None:
    """Read what is one value: a point, words, a day, a number."""
    sent = next(iter(_texts(raw, field.id)), "")
    if field.type == "date":
        parts = [next(iter(_texts(raw, f"{field.id}.{part}")), "") for part in "ymd"]
        sent = sent or ("-".join(parts) if any(parts) else "")
        return read_day(field, sent, language) if sent else None
    if field.type == "text":
        words = clean_words(sent, keep_lines=field.long)
        most = field.max_length or (_LONG if field.long else _SHORT)
        if len(words) > most:
            raise Unreadable(Code.TOO_LONG, most)
        return words or None
    if not sent:
        return None
    if field.type in SCALES:
        point = read_whole(sent)
        if point not in field.points:
            raise Unreadable(Code.POINT)
        return point
    return read_number(field, sent, language)


def _matrix(field: Field, raw: Raw) -> dict[str, str]:
    found: dict[str, str] = {}
    columns = {one.id for one in field.options}
    for row in field.rows:
        sent = next(iter(_texts(raw, f"{field.id}.{row.id}")), "")
        if sent and sent not in columns:
            raise Unreadable(Code.CHOICE)
        if sent:
            found[row.id] = sent
    if field.required and len(found) < len(field.rows):
        raise Unreadable(Code.ROWS)
    return found


def _choices(field: Field, raw: Raw) -> dict[str, Answer]:
    sent = set(_texts(raw, field.id))
    other = next((one for one in field.options if one.other), None)
    words = clean_words(next(iter(_texts(raw, f"{field.id}.other")), ""), keep_lines=False)
    if other is not None and words and (field.type == "multiple" or not sent):
        sent.add(other.id)  # who wrote words beside it meant it
    if not sent <= {one.id for one in field.options}:
        raise Unreadable(Code.CHOICE)
    chosen = [one for one in field.options if one.id in sent]
    if len(words) > _SHORT:
        raise Unreadable(Code.TOO_LONG, _SHORT)
    _count(field, len(chosen), exclusive=any(one.exclusive for one in chosen))
    if not chosen:
        return {}
    ids = [one.id for one in chosen]
    answer: dict[str, Answer] = {field.id: ids if field.type == "multiple" else ids[0]}
    if other is not None and other in chosen and words:
        answer[f"{field.id}.other"] = words
    return answer


def _count(field: Field, chosen: int, *, exclusive: bool) -> None:
    """Check how many options were chosen."""
    if not chosen:
        if field.required:
            raise Unreadable(Code.REQUIRED)
        return
    if field.type == "single":
        if chosen > 1:
            raise Unreadable(Code.CHOICE)
        return
    if exclusive and chosen > 1:
        raise Unreadable(Code.EXCLUSIVE)
    if chosen < field.min_picks and not exclusive:
        raise Unreadable(Code.TOO_FEW, field.min_picks)
    if field.max_picks and chosen > field.max_picks:
        raise Unreadable(Code.TOO_MANY, field.max_picks)


def _texts(raw: Raw, name: str) -> list[str]:
    """Return what was sent under a name: non-empty texts, whatever came."""
    sent: object = raw.get(name, ())
    if isinstance(sent, str):
        sent = (sent,)
    if not isinstance(sent, list | tuple):
        return []
    return [one.strip() for one in sent if isinstance(one, str) and one.strip()]
