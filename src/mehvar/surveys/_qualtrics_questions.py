"""The questions of Qualtrics, one type after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mehvar.surveys._import_json import Object, items, number_of, obj, text_of, truth_of
from mehvar.surveys._import_notes import Notes, language_code, option_id_like
from mehvar.surveys._import_shape import as_text, joined, numbered, on_scale, scored
from mehvar.surveys._records import Field, FieldType, Option, Words

_MOST_CELLS = 120
_LEFT_OUT = {"Timing", "Meta", "Captcha", "MetaInfo", "Browser"}


@dataclass(slots=True, kw_only=True)
class Question:
    """One question: its payload, its code, and the fields that it becomes.

    ``choices`` says under which option id each choice stands, ``rows`` the same of a matrix.
    """

    payload: Object
    code: str
    notes: Notes
    main: str
    languages: tuple[str, ...]
    fields: list[Field] = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Its type and selectors, as ``Matrix/Likert/SingleAnswer``."""
        keys = ("QuestionType", "Selector", "SubSelector")
        return "/".join(told for key in keys if (told := text_of(self.payload.get(key))))

    @property
    def settings(self) -> Object:
        """Its validation."""
        return obj(obj(self.payload.get("Validation")).get("Settings"))

    def words(self, key: str) -> Words:
        """Return a text of the question by language."""
        told = {self.main: text_of(self.payload.get(key))}
        for code, texts in self._translations():
            told[code] = text_of(texts.get(key))
        return {code: text for code, text in told.items() if text.strip()}

    def _translations(self) -> list[tuple[str, Object]]:
        by_language = obj(self.payload.get("Language"))
        return [
            (code, obj(texts)) for key, texts in by_language.items()
            if (code := language_code(key)) and code != self.main
        ]  # fmt: skip

    def listed(self, key: str) -> list[tuple[str, Object, Words]]:
        """Return ``Choices`` or ``Answers`` in their order: id, content, texts."""
        entries = entries_of(self.payload.get(key))
        order = [text_of(one) for one in items(self.payload.get(f"{key[:-1]}Order"))]
        known = [one for one in order if one in entries] or list(entries)
        known += [one for one in entries if one not in known]
        translated = [(code, obj(texts.get(key))) for code, texts in self._translations()]
        found: list[tuple[str, Object, Words]] = []
        for choice in dict.fromkeys(known):
            words = {self.main: text_of(entries[choice].get("Display"))}
            for code, texts in translated:
                words[code] = text_of(obj(texts.get(choice)).get("Display"))
            kept: Words = {code: text for code, text in words.items() if text.strip()}
            found.append((choice, entries[choice], kept))
        return found

    def options(self, key: str = "Choices", *, recoded: bool) -> tuple[Option, ...]:
        """Return options; their ids are the numbers that answers are exported with."""
        recodes = obj(self.payload.get("RecodeValues")) if recoded else {}
        made: list[Option] = []
        others, likert = 0, key == "Answers"
        for place, (choice, content, words) in enumerate(self.listed(key), 1):
            told = text_of(recodes.get(choice)) or choice
            known = option_id_like(told, place, (one.id for one in made))
            self.choices[choice] = known
            other = truth_of(content.get("TextEntry"))
            others += other
            made.append(
                Option(
                    id=known,
                    text=words or {self.main: choice},
                    score=number_of(recodes.get(choice)) if likert else scored(words),
                    other=other and others == 1,
                    exclusive=truth_of(content.get("ExclusiveAnswer")),
                )
            )
        if others > 1:
            self.notes.say("setting_left_out", self.code, f"TextEntry: {others}")
        return tuple(made)

    def begun(self) -> Field:
        """Return the field with everything that all types have."""
        known = self.notes.id_for(self.code)
        if known != self.code and self.code and known.startswith(self.code):
            self.notes.say("renamed", self.code, self.kind, known)
        forced = text_of(self.settings.get("ForceResponse")) == "ON"
        text = self.words("QuestionText") or {self.main: self.code}
        return Field(id=known, type="text", text=text, required=forced)

    def part(self, base: Field, told: str, words: Words, kind: FieldType) -> Field:
        """Return one of several fields that a question is divided into."""
        known = self.notes.id_for(f"{self.code}_{told}")
        return replace(base, id=known, type=kind, text=joined(base.text, words))


def entries_of(value: object) -> dict[str, Object]:
    """Return choices by id; a list numbers them from 0, as PHP writes such lists."""
    if isinstance(value, list):
        return {str(place): obj(one) for place, one in enumerate(items(value))}
    return {str(key): obj(one) for key, one in obj(value).items()}


def asked_fields(question: Question) -> list[Field]:
    """Return the fields that a question becomes: mostly one."""
    kind = text_of(question.payload.get("QuestionType"))
    if kind in _LEFT_OUT:
        question.notes.say("left_out", question.code, question.kind)
        return []
    if kind == "DB":
        text = question.words("QuestionText") or {question.main: question.code}
        known = question.notes.id_for(question.code)
        question.fields = [Field(id=known, type="statement", text=text)]
        return question.fields
    made = _BY_TYPE.get(kind, _unknown)(question, question.begun())
    question.fields = [numbered(one, notes=question.notes) for one in made]
    return question.fields


def _unknown(question: Question, base: Field) -> list[Field]:
    listed = [words for _, _, words in question.listed("Choices")]
    was = question.kind or "without QuestionType"
    return [as_text(base, was, notes=question.notes, listed=listed)]


def _choice(question: Question, base: Field) -> list[Field]:
    selector = text_of(question.payload.get("Selector"))
    if selector == "NPS":
        labels = [_label(question, one) for one in items(question.payload.get("ColumnLabels"))]
        return [
            replace(base, type="nps", measure="nps", low=0.0, high=10.0,
                    low_text=labels[0] if labels else {}, high_text=labels[-1] if labels else {})
        ]  # fmt: skip
    several = selector.startswith("MA") or selector == "MSB"
    options = question.options(recoded=not several)
    if not options:
        return _unknown(question, base)
    random = text_of(obj(question.payload.get("Randomization")).get("Type")) not in {"", "None"}
    kind: FieldType = "multiple" if several else "single"
    made = replace(base, type=kind, options=options, random_order=random)
    if several:
        least, most = (_count(question.settings.get(key)) for key in ("MinChoices", "MaxChoices"))
        made = replace(made, min_picks=least, max_picks=most)
    return [made]


def _label(question: Question, one: object) -> Words:
    told = text_of(obj(one).get("Display"))
    return {question.main: told} if told.strip() else {}


def _count(value: object) -> int:
    number = number_of(value)
    return int(number) if number is not None and 0 < number <= 300 else 0


def _text(question: Question, base: Field) -> list[Field]:
    selector = text_of(question.payload.get("Selector"))
    if selector == "FORM":
        parts = [
            question.part(base, choice, words, "text")
            for choice, _, words in question.listed("Choices")
        ]
        question.notes.say("split", question.code, question.kind, str(len(parts)))
        return parts
    content = text_of(question.settings.get("ContentType"))
    most = int(number_of(question.settings.get("TotalChars")) or 0)
    if content == "ValidNumber":
        told = obj(question.settings.get("ValidNumber"))
        low, high = number_of(told.get("Min")), number_of(told.get("Max"))
        if low is not None and high is not None and low >= high:
            low = high = None
        decimals = int(number_of(told.get("NumDecimals")) or 0)
        return [replace(base, type="number", low=low, high=high, decimals=max(0, min(6, decimals)))]
    if content == "ValidDate":
        return [replace(base, type="date")]
    if content:
        question.notes.say("setting_left_out", question.code, f"ContentType: {content}")
    return [replace(base, long=selector in {"ML", "ESTB"}, max_length=max(0, min(most, 20_000)))]


def _matrix(question: Question, base: Field) -> list[Field]:
    selector = text_of(question.payload.get("Selector"))
    inner = text_of(question.payload.get("SubSelector"))
    rows = question.listed("Choices")
    columns = question.options("Answers", recoded=True)
    if not rows or not columns:
        return _unknown(question, base)
    if selector in {"TE", "CS", "RO"}:
        kind: FieldType = "text" if selector == "TE" else "number"
        return _table(question, base, rows, kind)
    if selector in {"MaxDiff", "Profile"}:
        return _unknown(question, base)
    if inner == "MultipleAnswer":
        question.notes.say("split", question.code, question.kind, str(len(rows)))
        return [
            replace(question.part(base, row, words, "multiple"), options=columns)
            for row, _, words in rows
        ]
    made = tuple(
        Option(id=option_id_like(row, place), text=words or {question.main: row})
        for place, (row, _, words) in enumerate(rows, 1)
    )
    return [replace(base, type="matrix", rows=made, options=columns)]


def _table(
    question: Question,
    base: Field,
    rows: Sequence[tuple[str, Object, Words]],
    kind: FieldType,
) -> list[Field]:
    made = [
        question.part(base, f"{row}_{column}", joined(words, heads), kind)
        for row, _, words in rows
        for column, _, heads in question.listed("Answers")
    ][:_MOST_CELLS]
    question.notes.say("split", question.code, question.kind, str(len(made)))
    return made


def _slider(question: Question, base: Field) -> list[Field]:
    settings = obj(question.payload.get("Configuration"))
    low = number_of(settings.get("CSSliderMin")) or 0.0
    high = number_of(settings.get("CSSliderMax"))
    stars = text_of(question.payload.get("Selector")) == "STAR"
    if stars:
        low, high = 1.0, number_of(settings.get("StarCount")) or high or 5.0
    rows = question.listed("Choices") or [("", {}, {})]
    if len(rows) > 1:
        question.notes.say("split", question.code, question.kind, str(len(rows)))
    made = []
    for row, _, words in rows:
        one = base if len(rows) == 1 else question.part(base, row, words, "scale")
        one = on_scale(one, low=low, high=100.0 if high is None else high, notes=question.notes)
        if stars and one.type == "scale":
            one = replace(one, type="stars", measure="rating")
        made.append(one)
    return made


def _sum(question: Question, base: Field) -> list[Field]:
    rows = question.listed("Choices")
    question.notes.say("split", question.code, question.kind, str(len(rows)))
    question.notes.say("setting_left_out", question.code, "constant sum")
    return [question.part(base, row, words, "number") for row, _, words in rows]


_BY_TYPE: dict[str, Callable[[Question, Field], list[Field]]] = {
    "MC": _choice, "TE": _text, "Matrix": _matrix, "Slider": _slider, "CS": _sum,
}  # fmt: skip
