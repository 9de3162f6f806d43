"""Typeform's JSON, and what is like it: a question a page, and jumps from one to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from mehvar.surveys._import_build import Parts, finished, placeholder, resolver, stem_of, unknown
from mehvar.surveys._import_json import Object, items, number_of, obj, objects, text_of, truth_of
from mehvar.surveys._import_logic import (
    InexpressibleError,
    Logic,
    all_of,
    any_of,
    compared,
    denied,
    is_one_of,
)
from mehvar.surveys._import_notes import Notes, language_code, option_id_like
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._import_shape import (
    as_text,
    joined,
    numbered,
    on_scale,
    options_of,
    usual_words,
    yes_or_no,
)
from mehvar.surveys._pipe import CONTEXT
from mehvar.surveys._records import Condition, End, Field, FieldType, Jump, Option, Page, Words

_DEEPEST = 10
_PIPE = re.compile(r"\{\{\s*(field|hidden|var|variable)s?:([\w-]{1,100})\s*\}\}")
_SIGNS = {
    "is": "is", "equal": "is", "is_not": "not", "not_equal": "not", "contains": "contains",
    "lower_than": "less", "lower_equal_than": "at_most", "greater_than": "more",
    "greater_equal_than": "at_least", "earlier_than": "less", "later_than": "more",
    "earlier_than_or_on": "at_most", "later_than_or_on": "at_least", "on": "is", "not_on": "not",
}  # fmt: skip


def read_typeform(data: Object, *, where: str) -> BroughtSurvey:
    """Read a form.

    Raises:
        SurveyFileError: when it holds no question.
    """
    reader = _Reader(data=data)
    reader.read()
    return finished(
        reader.parts, notes=reader.notes, format_="typeform", resolve=reader.resolve,
        pipe=reader.pipe, where=where, survey_id=text_of(data.get("title")) or stem_of(where),
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One form under way; fields are found by their reference and by their id."""

    data: Object
    notes: Notes = field(default_factory=Notes)
    parts: Parts = field(init=False)
    fields: dict[str, Field] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    _ends: dict[str, str] = field(default_factory=dict)

    def read(self) -> None:
        told = text_of(obj(self.data.get("settings")).get("language"))
        main = language_code(told or text_of(self.data.get("language"))) or "en"
        self.parts = Parts(title={}, main=main, languages=(), pages=[])
        self.parts.title = self.words(self.data.get("title"))
        self.parts.intro = self._intro()
        self.parts.ends = list(self._read_ends())
        for one in objects(self.data.get("fields")):
            self._add_page(one)
        for place, rule in enumerate(objects(self.data.get("logic"))):
            self._add_jumps(rule, f"logic[{place}]")
        if items(self.data.get("hidden")):
            told = ", ".join(text_of(one) for one in items(self.data.get("hidden")))
            self.notes.say("setting_left_out", "survey", f"hidden: {told}")
        if obj(self.data.get("variables")):
            self.notes.say("setting_left_out", "survey", "variables")

    def words(self, value: object) -> Words:
        """Return a text in the form's language; Typeform marks words with * and _."""
        told = re.sub(r"(?<!\w)([*_])(\S(?:.*?\S)?)\1(?!\w)", r"\2", text_of(value))
        return {self.parts.main: told} if told.strip() else {}

    def _intro(self) -> Words:
        screens = objects(self.data.get("welcome_screens"))
        if not screens:
            return {}
        told = text_of(screens[0].get("title"))
        more = text_of(obj(screens[0].get("properties")).get("description"))
        return self.words("\n".join(part for part in (told, more) if part))

    def _read_ends(self) -> Iterator[End]:
        for place, screen in enumerate(objects(self.data.get("thankyou_screens")), 1):
            known = self.notes.id_for(f"end_{place}", letter="e")
            for key in ("ref", "id"):
                if text_of(screen.get(key)):
                    self._ends[text_of(screen.get(key))] = known
            title = self.words(screen.get("title"))
            if title and place > 1:
                self.notes.say("read_as", known, "thankyou_screen", "an end that only jumps reach",
                               fa="پایانی که تنها با پرش به آن می‌رسند")  # fmt: skip
            if title:
                more = self.words(obj(screen.get("properties")).get("description"))
                yield End(id=known, title=title, text=more)

    # -- questions -----------------------------------------------------------------------------

    def _add_page(self, one: Object) -> None:
        fields = [replace(made, show_when=None) for made in self._fields_of(one, {}, 0)]
        if not fields:
            return
        known = self.notes.id_for(f"page_{fields[0].id}", letter="p")
        for key in ("ref", "id"):
            if text_of(one.get(key)):
                self.pages[text_of(one.get(key))] = known
        self.parts.pages.append(Page(id=known, fields=tuple(fields)))

    def _fields_of(self, one: Object, heading: Words, depth: int) -> list[Field]:
        kind = text_of(one.get("type"))
        inner = objects(obj(one.get("properties")).get("fields"))
        name = text_of(one.get("ref")) or text_of(one.get("id")) or kind
        if depth > _DEEPEST:
            self.notes.say("left_out", name, f"{kind}: nested deeper than {_DEEPEST}")
            return []
        if kind in {"group", "inline_group", "contact_info", "address"} and inner:
            title = Field(id=self.notes.id_for(f"{name}_title"), type="statement",
                          text=self.words(one.get("title")))  # fmt: skip
            made = [part for sub in inner for part in self._fields_of(sub, heading, depth + 1)]
            return [title, *made] if title.text else made
        if kind == "matrix" and inner:
            return [self._matrix(one, name, inner)]
        base = self._begun(one, name, kind, heading)
        made_one = numbered(_BY_TYPE.get(kind, _unknown)(self, one, base), notes=self.notes)
        for key in ("ref", "id"):
            if text_of(one.get(key)):
                self.fields[text_of(one.get(key))] = made_one
        return [made_one]

    def _begun(self, one: Object, name: str, kind: str, heading: Words) -> Field:
        known = self.notes.id_for(name)
        if known.startswith(name) and known != name and name:
            self.notes.say("renamed", name, kind, known)
        told = obj(one.get("properties"))
        return Field(
            id=known,
            type="text",
            text=joined(heading, self.words(one.get("title"))),
            help=self.words(told.get("description")),
            required=truth_of(obj(one.get("validations")).get("required")),
        )

    def options(self, one: Object, *, base: Field) -> tuple[Option, ...]:
        """Return a question's choices; they are found by their reference and their id."""
        told = obj(one.get("properties"))
        listed = objects(told.get("choices"))
        made = list(options_of(
            (next(filter(None, (text_of(choice.get(key)) for key in ("ref", "id", "label"))), ""),
             self.words(choice.get("label")))
            for choice in listed
        ))  # fmt: skip
        for choice, option in zip(listed, made, strict=True):
            for key in ("ref", "id"):
                if text_of(choice.get(key)):
                    self.choices[text_of(choice.get(key))] = option.id
            if obj(choice.get("attachment")):
                self.notes.say("pictures", base.id, text_of(one.get("type")))
        if truth_of(told.get("allow_other_choice")):
            made.append(Option(id=_free("other", made), other=True,
                               text=usual_words("other", [self.parts.main])))  # fmt: skip
        return tuple(made)

    def _matrix(self, one: Object, name: str, rows: list[Object]) -> Field:
        """A table: each row is a question of its own there, all with the same choices."""
        base = self._begun(one, name, "matrix", {})
        columns = self.options(rows[0], base=base)
        for other in rows[1:]:
            for choice, column in zip(
                objects(obj(other.get("properties")).get("choices")), columns, strict=False
            ):
                for key in ("ref", "id"):
                    self.choices[text_of(choice.get(key))] = column.id
        made = options_of(
            (text_of(row.get("ref")) or text_of(row.get("id")), self.words(row.get("title")))
            for row in rows
        )
        several = any(
            truth_of(obj(row.get("properties")).get("allow_multiple_selection")) for row in rows
        )
        if not columns or not made:
            return as_text(base, "matrix", notes=self.notes)
        if several:
            self.notes.say("setting_left_out", base.id, "allow_multiple_selection")
        return replace(base, type="matrix", rows=made, options=columns)

    # -- jumps ---------------------------------------------------------------------------------

    def _add_jumps(self, rule: Object, element: str) -> None:
        """Jumps leave the page of the question that they are told of, in their order."""
        at = self.pages.get(text_of(rule.get("ref")))
        place = next((n for n, page in enumerate(self.parts.pages) if page.id == at), None)
        for number, action in enumerate(objects(rule.get("actions"))):
            named = f"{element}.actions[{number}]"
            if text_of(action.get("action")) != "jump":
                self.notes.say("setting_left_out", named, text_of(action.get("action")) or "?")
                continue
            to = self._target(obj(obj(action.get("details")).get("to")))
            if place is None or not to:
                self.notes.say("left_out", named, "jump")
                continue
            self._add_jump(place, to, obj(action.get("condition")), named)

    def _add_jump(self, place: int, to: str, condition: Object, element: str) -> None:
        try:
            when = self._logic(condition, 0)
        except InexpressibleError as error:
            self.notes.say("left_out", element, f"jump: {error.en}")
            return
        if when is False:
            return
        page = self.parts.pages[place]
        later = {one.id for one in self.parts.pages[place + 1 :]} | {*self._ends.values(), "end"}
        if to not in later:
            self.notes.say("left_out", element, "jump backwards")
            return
        jump = Jump(to=to, when=when if isinstance(when, Condition) else None)
        self.parts.pages[place] = replace(page, jumps=(*page.jumps, jump))

    def _target(self, to: Object) -> str:
        told = text_of(to.get("value"))
        if text_of(to.get("type")) == "thankyou":
            return self._ends.get(told, "end")
        return self.pages.get(told, "")

    def _logic(self, one: Object, depth: int) -> Logic:
        op = text_of(one.get("op")) or "always"
        if depth > _DEEPEST:
            raise InexpressibleError("it is nested too deeply", "بیش از اندازه تودرتو است")
        if op == "always":
            return True
        parts = objects(one.get("vars"))
        if op in {"and", "or"}:
            logics = [self._logic(part, depth + 1) for part in parts]
            return all_of(logics) if op == "and" else any_of(logics)
        if op == "not":
            return denied(self._logic(parts[0], depth + 1)) if parts else True
        return self._test(op, parts)

    def _test(self, op: str, parts: list[Object]) -> Logic:
        by_type = {text_of(part.get("type")): text_of(part.get("value")) for part in parts}
        name = by_type.get("field", "")
        sign = _SIGNS.get(op, "")
        if not name or not sign or sign == "contains":
            told = op if name else next(iter(by_type), "?")
            raise InexpressibleError(f"«{told}» is not understood", f"«{told}» فهمیده نمی‌شود")
        value = by_type.get("choice", by_type.get("constant", ""))
        if sign in {"is", "not"}:
            test = is_one_of(name, self.choices.get(value, value))
            return test if sign == "is" else denied(test)
        return compared(name, sign, value[:10] if re.match(r"\d{4}-\d\d-\d\d", value) else value)

    def resolve(self, condition: Condition) -> Logic:
        """Find the field of a test by its reference."""
        one = self.fields.get(condition.field)
        if one is None:
            raise unknown(condition.field)
        return resolver({condition.field: one})(condition)

    def pipe(self, text: str, element: str) -> str:
        """Turn ``{{field:ref}}`` and ``{{hidden:order}}`` into our insertions."""

        def ours(found: re.Match[str]) -> str:
            kind, name = found.groups()
            one = self.fields.get(name)
            if kind == "field" and one is not None and one.is_asked:
                return placeholder(one.id)
            if kind == "hidden" and name in CONTEXT:
                return f"{{{name}|}}"
            self.notes.say("piping_left_out", element, found.group(0), found.group(0))
            return ""

        return _PIPE.sub(ours, text)


def _free(name: str, options: list[Option]) -> str:
    return option_id_like(name, 0, (one.id for one in options))


def _unknown(reader: _Reader, one: Object, base: Field) -> Field:
    listed = [reader.words(choice.get("label"))
              for choice in objects(obj(one.get("properties")).get("choices"))]  # fmt: skip
    return as_text(base, text_of(one.get("type")) or "without a type", notes=reader.notes,
                   listed=listed)  # fmt: skip


def _text(reader: _Reader, one: Object, base: Field) -> Field:
    kind = text_of(one.get("type"))
    if kind not in {"short_text", "long_text"}:
        reader.notes.say("read_as", base.id, kind, "a text", fa="متن")
    most = int(number_of(obj(one.get("validations")).get("max_length")) or 0)
    return replace(base, long=kind == "long_text", max_length=max(0, min(most, 20_000)))


def _choice(reader: _Reader, one: Object, base: Field) -> Field:
    told = obj(one.get("properties"))
    options = reader.options(one, base=base)
    if not options:
        return _unknown(reader, one, base)
    several = truth_of(told.get("allow_multiple_selection"))
    kind: FieldType = "multiple" if several else "single"
    limits = obj(one.get("validations"))
    least, most = (
        int(number_of(limits.get(key)) or 0) if several else 0
        for key in ("min_selection", "max_selection")
    )
    return replace(
        base, type=kind, options=options, random_order=truth_of(told.get("randomize")),
        min_picks=min(max(least, 0), len(options)), max_picks=min(max(most, 0), len(options)),
    )  # fmt: skip


def _yes_no(reader: _Reader, one: Object, base: Field) -> Field:
    del one
    options = yes_or_no(("true", "false"), [reader.parts.main])
    return replace(base, type="single", options=options)


def _scale(reader: _Reader, one: Object, base: Field) -> Field:
    told = obj(one.get("properties"))
    labels = obj(told.get("labels"))
    base = replace(
        base, low_text=reader.words(labels.get("left")), high_text=reader.words(labels.get("right"))
    )
    kind = text_of(one.get("type"))
    if kind == "nps":
        return replace(base, type="nps", measure="nps", low=0.0, high=10.0)
    first = 1.0 if kind == "rating" or truth_of(told.get("start_at_one")) else 0.0
    steps = number_of(told.get("steps")) or (5.0 if kind == "rating" else 11.0)
    made = on_scale(base, low=first, high=first + steps - 1, notes=reader.notes)
    if kind == "rating" and made.type == "scale":
        return replace(made, type="stars", measure="rating")
    return made


def _number(reader: _Reader, one: Object, base: Field) -> Field:
    del reader
    limits = obj(one.get("validations"))
    low, high = number_of(limits.get("min_value")), number_of(limits.get("max_value"))
    if low is not None and high is not None and low >= high:
        low = high = None
    return replace(base, type="number", low=low, high=high, decimals=2)


def _date(reader: _Reader, one: Object, base: Field) -> Field:
    del reader, one
    return replace(base, type="date")


def _statement(reader: _Reader, one: Object, base: Field) -> Field:
    del reader, one
    return replace(base, type="statement", required=False)


_BY_TYPE: dict[str, Callable[[_Reader, Object, Field], Field]] = {
    "short_text": _text, "long_text": _text, "email": _text, "website": _text,
    "phone_number": _text, "multiple_choice": _choice, "picture_choice": _choice,
    "dropdown": _choice, "yes_no": _yes_no, "legal": _yes_no, "opinion_scale": _scale,
    "rating": _scale, "nps": _scale, "number": _number, "date": _date, "statement": _statement,
}  # fmt: skip
