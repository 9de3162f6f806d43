"""The questions of SurveyJS, one kind after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from mehvar.surveys._import_json import (
    Object,
    items,
    number_of,
    obj,
    objects,
    text_of,
    truth_of,
)
from mehvar.surveys._import_notes import Notes
from mehvar.surveys._import_shape import (
    as_text,
    joined,
    numbered,
    on_scale,
    options_of,
    usual_words,
    yes_or_no,
)
from mehvar.surveys._records import Field, FieldType, Option, Words

_MOST_CELLS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One question: its JSON, its name, and the survey's words."""

    one: Object
    name: str
    notes: Notes
    words: Callable[[object], Words]
    languages: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What it is there."""
        return text_of(self.one.get("type")) or "without a type"

    def begun(self) -> Field:
        """Return the field with everything that all kinds have."""
        known = self.notes.id_for(self.name)
        if self.name and known.startswith(self.name) and known != self.name:
            self.notes.say("renamed", self.name, self.kind, known)
        self._note_settings(known)
        text = self.words(self.one.get("title"))
        return Field(
            id=known,
            type="text",
            text=text or self.words(self.name),
            help=self.words(self.one.get("description")),
            required=truth_of(self.one.get("isRequired")),
        )

    def _note_settings(self, known: str) -> None:
        for validator in objects(self.one.get("validators")):
            kind = text_of(validator.get("type"))
            if kind not in {"numeric", "answercount", "text"}:
                self.notes.say("setting_left_out", known, f"validator: {kind}")
        if "correctAnswer" in self.one:
            self.notes.say("setting_left_out", known, "correctAnswer")

    def inner(self, one: Object, name: str) -> Asking:
        """Return a part of this question as one of its own."""
        return replace(self, one=one, name=name)


def asked_fields(asking: Asking) -> list[Field]:
    """Return the fields that a question becomes: mostly one."""
    kind = asking.kind
    if kind in _SEVERAL:
        return _SEVERAL[kind](asking)
    if kind == "html":
        return [_statement(asking)]
    if kind in {"image", "expression", "empty"}:
        asking.notes.say("left_out", asking.name, kind)
        return []
    field = asking.begun()
    made = _ONE.get(kind, _unknown)(asking, field)
    return [numbered(made, notes=asking.notes)]


def _statement(asking: Asking) -> Field:
    known = asking.notes.id_for(asking.name or "text")
    return Field(id=known, type="statement", text=asking.words(asking.one.get("html")))


def _unknown(asking: Asking, field: Field) -> Field:
    listed = [one.text for one in _choices(asking)]
    return as_text(field, asking.kind, notes=asking.notes, listed=listed)


# -- one field -------------------------------------------------------------------------------


def _text(asking: Asking, field: Field) -> Field:
    one = asking.one
    kind = text_of(one.get("inputType")) or "text"
    most = int(number_of(one.get("maxLength")) or 0)
    numeric = next(
        (v for v in objects(one.get("validators")) if text_of(v.get("type")) == "numeric"), None
    )
    if kind in {"number", "range"} or numeric is not None:
        bounds = one if numeric is None else numeric
        low = number_of(bounds.get("min", bounds.get("minValue")))
        high = number_of(bounds.get("max", bounds.get("maxValue")))
        crossed = low is not None and high is not None and low >= high
        return replace(
            field, type="number", low=None if crossed else low, high=None if crossed else high,
            decimals=_decimals(one),
        )  # fmt: skip
    if kind in {"date", "datetime-local", "datetime"}:
        if kind != "date":
            asking.notes.say("read_as", field.id, kind, "a day", fa="روز بدون ساعت")
        first, last = _day(one.get("min")), _day(one.get("max"))
        return replace(field, type="date", low_day=first, high_day=last)
    if kind != "text":
        asking.notes.say("read_as", field.id, f"text, {kind}", "a text", fa="متن")
    return replace(field, max_length=max(0, min(most, 20_000)))


def _decimals(one: Object) -> int:
    step = text_of(one.get("step"))
    if step == "any":
        return 2
    return min(6, len(step.partition(".")[2]))


def _day(value: object) -> str:
    told = text_of(value)[:10]
    return told if len(told) == 10 and told[4] == told[7] == "-" and _is_day(told) else ""


def _is_day(told: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(told)
    except ValueError:
        return False
    return True


def _comment(asking: Asking, field: Field) -> Field:
    most = int(number_of(asking.one.get("maxLength")) or 0)
    return replace(field, long=True, max_length=max(0, min(most, 20_000)))


def _single(asking: Asking, field: Field) -> Field:
    return _chosen(asking, field, "single")


def _multiple(asking: Asking, field: Field) -> Field:
    one = asking.one
    least, most = number_of(one.get("minSelectedChoices")), number_of(one.get("maxSelectedChoices"))
    for validator in objects(one.get("validators")):
        if text_of(validator.get("type")) == "answercount":
            least = number_of(validator.get("minCount")) or least
            most = number_of(validator.get("maxCount")) or most
    made = _chosen(asking, field, "multiple")
    return replace(made, min_picks=_count(least), max_picks=_count(most))


def _count(value: float | None) -> int:
    return int(value) if value is not None and 0 < value <= 300 else 0


def _pictures(asking: Asking, field: Field) -> Field:
    asking.notes.say("pictures", field.id, asking.kind)
    kind: FieldType = "multiple" if truth_of(asking.one.get("multiSelect")) else "single"
    return _chosen(asking, field, kind)


def _chosen(asking: Asking, field: Field, kind: FieldType) -> Field:
    one = asking.one
    options = _choices(asking)
    if not options:
        source = next((key for key in ("choicesByUrl", "choicesFromQuestion") if one.get(key)), "")
        return as_text(field, f"{asking.kind} {source}".strip(), notes=asking.notes)
    for choice in objects(one.get("choices")):
        if text_of(choice.get("visibleIf")) or text_of(choice.get("enableIf")):
            asking.notes.say("logic_left_out", field.id, text_of(choice.get("value")),
                             "of an option", fa="شرط گزینه")  # fmt: skip
    random = text_of(one.get("choicesOrder")) == "random"
    return replace(field, type=kind, options=options, random_order=random)


def _choices(asking: Asking) -> tuple[Option, ...]:
    one = asking.one
    options = list(options_of(_pairs(asking, one.get("choices"))))
    if truth_of(one.get("showOtherItem", one.get("hasOther"))):
        text = asking.words(one.get("otherText")) or usual_words("other", asking.languages)
        options.append(Option(id="other", text=text, other=True))
    if truth_of(one.get("showNoneItem", one.get("hasNone"))):
        text = asking.words(one.get("noneText")) or usual_words("none", asking.languages)
        options.append(Option(id="none", text=text, exclusive=True))
    known: dict[str, Option] = {}
    for option in options:
        known.setdefault(option.id, option)
    return tuple(known.values())


def _pairs(asking: Asking, value: object) -> Iterable[tuple[str, Words]]:
    for one in items(value):
        whole = obj(one)
        told = text_of(whole.get("value", whole.get("name"))) if whole else text_of(one)
        words = asking.words(whole.get("text", whole.get("title"))) if whole else asking.words(told)
        if told or words:
            yield told, words or asking.words(told)


def _boolean(asking: Asking, field: Field) -> Field:
    one = asking.one
    ids = text_of(one.get("valueTrue")) or "true", text_of(one.get("valueFalse")) or "false"
    yes, no = yes_or_no(ids, asking.languages)
    said = asking.words(one.get("labelTrue")), asking.words(one.get("labelFalse"))
    made = options_of([(ids[0], said[0] or yes.text), (ids[1], said[1] or no.text)])
    return replace(field, type="single", options=made)


def _rating(asking: Asking, field: Field) -> Field:
    one = asking.one
    low_text = asking.words(one.get("minRateDescription"))
    high_text = asking.words(one.get("maxRateDescription"))
    field = replace(field, low_text=low_text, high_text=high_text)
    if items(one.get("rateValues")):
        pairs = list(_pairs(asking, one.get("rateValues")))
        values = [number_of(value) for value, _ in pairs]
        first = values[0]
        if first is None or values != [first + place for place in range(len(values))]:
            return replace(field, type="single", options=options_of(pairs))
        return on_scale(field, low=first, high=first + len(values) - 1, notes=asking.notes)
    low = number_of(one.get("rateMin"))
    low = 1.0 if low is None else low
    high = number_of(one.get("rateMax"))
    count = number_of(one.get("rateCount"))
    high = low + (count or 5) - 1 if high is None else high
    step = number_of(one.get("rateStep")) or 1.0
    if step != 1.0:
        asking.notes.say("setting_left_out", field.id, f"rateStep: {step:g}")
    made = on_scale(field, low=low, high=high, notes=asking.notes)
    stars = text_of(one.get("rateType", one.get("rateDisplayMode"))) == "stars"
    if stars and made.type == "scale" and low == 1.0:
        return replace(made, type="stars", measure="rating")
    return made


def _slider(asking: Asking, field: Field) -> Field:
    one = asking.one
    if text_of(one.get("sliderType")) == "range":
        return as_text(field, "slider, range", notes=asking.notes)
    low, high = number_of(one.get("min")), number_of(one.get("max"))
    return on_scale(
        field, low=0.0 if low is None else low, high=100.0 if high is None else high,
        notes=asking.notes,
    )  # fmt: skip


_ONE: dict[str, Callable[[Asking, Field], Field]] = {
    "text": _text, "comment": _comment, "radiogroup": _single, "dropdown": _single,
    "buttongroup": _single, "checkbox": _multiple, "tagbox": _multiple, "imagepicker": _pictures,
    "boolean": _boolean, "rating": _rating, "slider": _slider,
}  # fmt: skip


# -- several fields --------------------------------------------------------------------------


def _matrix(asking: Asking) -> list[Field]:
    one = asking.one
    field = asking.begun()
    columns = options_of(_pairs(asking, one.get("columns")))
    rows = options_of(_pairs(asking, one.get("rows")))
    if not columns or not rows:
        return [as_text(field, asking.kind, notes=asking.notes)]
    required = truth_of(one.get("isAllRowRequired", one.get("eachRowRequired")))
    field = replace(field, required=field.required or required)
    if text_of(one.get("cellType")) == "checkbox":
        asking.notes.say("split", field.id, "matrix, checkbox", str(len(rows)))
        return [
            replace(field, id=asking.notes.id_for(f"{field.id}_{row.id}"), type="multiple",
                    text=joined(field.text, row.text), options=columns)
            for row in rows
        ]  # fmt: skip
    random = text_of(one.get("rowOrder", one.get("rowsOrder"))) == "random"
    if random:
        asking.notes.say("setting_left_out", field.id, "rowOrder: random")
    return [replace(field, type="matrix", options=columns, rows=rows)]


def _cells(asking: Asking) -> list[Field]:
    """A table of cells of several kinds: a question for each row and column."""
    pairs = list(_pairs(asking, asking.one.get("rows")))
    rows: list[Option | None] = list(options_of(pairs))
    title = asking.words(asking.one.get("title")) or asking.words(asking.name)
    if not rows:
        asking.notes.say("asked_once", asking.name, asking.kind)
    made = [
        field
        for row in rows or [None]
        for column in objects(asking.one.get("columns"))
        for field in _cell(asking, column, title, row)
    ][:_MOST_CELLS]
    asking.notes.say("split", asking.name, asking.kind, str(len(made)))
    return made


def _cell(asking: Asking, column: Object, title: Words, row: Option | None) -> list[Field]:
    kind = text_of(column.get("cellType")) or text_of(asking.one.get("cellType")) or "dropdown"
    name = text_of(column.get("name"))
    whole = "_".join(part for part in (asking.name, row.id if row else "", name) if part)
    one: Object = {**column, "type": "text" if kind == "default" else kind}
    one.setdefault("choices", asking.one.get("choices"))
    heading = joined(title, row.text) if row else title
    said = asking.words(column.get("title")) or asking.words(name)
    one["title"] = dict(joined(heading, said))
    if kind in _SEVERAL:
        return []
    return asked_fields(asking.inner(one, whole))


def _items(asking: Asking) -> list[Field]:
    """Several short texts under one title."""
    title = asking.words(asking.one.get("title")) or asking.words(asking.name)
    made: list[Field] = []
    for one in objects(asking.one.get("items")):
        name = text_of(one.get("name"))
        said = asking.words(one.get("title")) or asking.words(name)
        inner: Object = {**one, "type": "text", "title": dict(joined(title, said))}
        made += asked_fields(asking.inner(inner, f"{asking.name}_{name}"))
    asking.notes.say("split", asking.name, asking.kind, str(len(made)))
    return made


_SEVERAL: dict[str, Callable[[Asking], list[Field]]] = {
    "matrix": _matrix, "matrixdropdown": _cells, "matrixdynamic": _cells, "multipletext": _items,
}  # fmt: skip
