"""What somebody wrote into an element's form, read into the element.

Names are paths: ``text.fa``, ``options.0.text.en``, ``when.1.value``. Numbers come in any digit
set, days in either calendar. What cannot be read is told by the name of its input, and the rest
is read all the same, so that the form can be shown again as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext as _

from mehvar import surveys
from mehvar.text import ascii_digits_one
from mehvar_web.studio import _conditions, _new
from mehvar_web.studio._edit import free_id
from mehvar_web.studio._words import Measure
from mehvar_web.ui.dates import read_day

if TYPE_CHECKING:
    from django.http import QueryDict

    from mehvar.surveys import End, Field, Option, Page, Survey, Words

_LONGEST = 4_000
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_WIDEST = 21
_STEPS = {"up": -1, "down": 1}


@dataclass(slots=True)
class Posted:
    """The inputs of a form, and what was wrong with them by name."""

    data: QueryDict
    survey: Survey
    faults: dict[str, str] = field(default_factory=dict)

    def words(self, name: str, before: Words) -> dict[str, str]:
        """Read a text in the survey's languages; others keep theirs."""
        told = {code: text for code, text in before.items() if code not in self.survey.languages}
        for code in self.survey.languages:
            text = self.data.get(f"{name}.{code}", before.get(code, "")).replace("\x00", "").strip()
            if len(text) > _LONGEST:
                self.faults[f"{name}.{code}"] = _("Too long: at most 4,000 letters.")
                text = text[:_LONGEST]
            if text:
                told[code] = text
        return told

    def flag(self, name: str) -> bool:
        """Read a check box."""
        return bool(self.data.get(name))

    def choice(self, name: str, known: Sequence[str], before: str) -> str:
        """Read one of some values; another one is as if nothing was chosen."""
        told = self.data.get(name, before)
        return told if told in known else before

    def number(self, name: str, before: float | None = None) -> float | None:
        """Read a number; "" is none."""
        if name not in self.data:
            return before
        told = _plain(str(self.data[name]))
        if not told:
            return None
        if not _NUMBER.fullmatch(told):
            self.faults[name] = _("Write a number.")
            return before
        return float(told)

    def count(self, name: str, before: int, *, most: int) -> int:
        """Read a whole number that is not negative; "" is 0."""
        told = self.number(name, float(before))
        if told is not None and (not told.is_integer() or not 0 <= told <= most):
            self.faults[name] = _("Write a whole number.")
            return before
        return int(told or 0)

    def day(self, name: str, before: str) -> str:
        """Read a day as YYYY-MM-DD."""
        told = self.data.get(name, before).strip()
        if not told:
            return ""
        found = read_day(told)
        if found is None:
            self.faults[name] = _("Write a date like 1404/09/22 or 2025-12-13.")
            return before
        return found.isoformat()

    def places(self, name: str) -> list[int]:
        """Return the numbers of a list's items, in order."""
        wanted = re.compile(rf"{re.escape(name)}\.(\d{{1,4}})\.")
        return sorted({int(found[1]) for key in self.data if (found := wanted.match(key))})


def read_field(posted: Posted, before: Field) -> Field:
    """Read a question; its type decides which of the inputs count."""
    kind = cast("surveys.FieldType", posted.choice("type", surveys.FIELD_TYPES, before.type))
    if kind != before.type:
        before = _of_type(before, kind, posted.survey.languages)
    told = replace(
        before,
        text=posted.words("text", before.text),
        help=posted.words("help", before.help),
        required=posted.flag("required") and kind != "statement",
        show_when=_conditions.read(posted, "when", before.show_when),
    )
    return _READERS.get(kind, _as_it_is)(posted, told)


def read_page(posted: Posted, before: Page) -> Page:
    """Read a page's title, when it is shown and where it leads."""
    return replace(
        before,
        title=posted.words("title", before.title),
        show_when=_conditions.read(posted, "when", before.show_when),
        jumps=_conditions.read_jumps(posted, before.jumps),
    )


def read_end(posted: Posted, before: End) -> End:
    """Read what is said at the end."""
    link = posted.data.get("link", before.link).strip()
    if link and not re.fullmatch(r"https://[^\s\"'<>\\]{1,900}", link):
        posted.faults["link"] = _("Write the whole address: https://...")
        link = before.link
    return replace(
        before,
        title=posted.words("title", before.title),
        text=posted.words("text", before.text),
        link=link,
        link_text=posted.words("link_text", before.link_text),
        show_when=_conditions.read(posted, "when", before.show_when),
    )


def read_intro(posted: Posted, before: Survey) -> Survey:
    """Read the title and what is said before the first question."""
    return replace(
        before,
        title=posted.words("title", before.title),
        intro=posted.words("intro", before.intro),
    )


def after_step(field: Field, then: str) -> Field:
    """Return the field after a button of its lists was pressed: ``add_option``, ``drop_row:r2``."""
    act, _sep, option_id = then.partition(":")
    verb, _sep, part = act.partition("_")
    if part not in {"option", "row"} or verb not in {"add", "drop", "up", "down"}:
        return field
    listed = field.options if part == "option" else field.rows
    changed = _after(listed, verb, option_id, prefix="o" if part == "option" else "r")
    return replace(field, options=changed) if part == "option" else replace(field, rows=changed)


def _after(
    listed: tuple[Option, ...], verb: str, option_id: str, *, prefix: str
) -> tuple[Option, ...]:
    ids = [one.id for one in listed]
    if verb == "add":
        return (*listed, _new.new_option(free_id(prefix, ids)))
    if option_id not in ids:
        return listed
    place = ids.index(option_id)
    rest = (*listed[:place], *listed[place + 1 :])
    if verb == "drop":
        return rest
    target = min(max(place + _STEPS[verb], 0), len(rest))
    return (*rest[:target], listed[place], *rest[target:])


def _of_type(before: Field, kind: surveys.FieldType, languages: Sequence[str]) -> Field:
    """Return a field of another type that keeps what both have."""
    fresh = _new.new_field(kind, before.id, languages=languages)
    kept = replace(
        fresh, text=before.text, help=before.help, required=before.required,
        show_when=before.show_when,
    )  # fmt: skip
    if kind in {"single", "multiple", "matrix"} and before.options:
        kept = replace(kept, options=before.options)
    return kept


def _scale(posted: Posted, told: Field) -> Field:
    low, high = told.low, told.high
    if told.type != "nps":
        low, high = posted.number("low", low), posted.number("high", high)
    wrong = _wrong_scale(low, high)
    if wrong:
        posted.faults["high"] = wrong
        low, high = told.low, told.high
    measure = posted.choice("measure", measures_of(told), told.measure)
    return replace(
        told,
        low=low,
        high=high,
        measure=cast("Measure", measure),
        low_text=posted.words("low_text", told.low_text),
        high_text=posted.words("high_text", told.high_text),
    )


def measures_of(field: Field) -> tuple[Measure, ...]:
    """Return the scores in which the answers to a field may count."""
    known: Mapping[str, tuple[Measure, ...]] = {
        "nps": ("nps", "enps"),
        "scale": ("", "csat", "ces", "rating"),
    }
    return known.get(field.type, (field.measure,))


def _wrong_scale(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return _("A scale needs both ends.")
    if low >= high:
        return _("The upper end must be above the lower one.")
    if not (low.is_integer() and high.is_integer()) or high - low >= _WIDEST:
        return _("A scale has whole numbers and at most 21 points.")
    return ""


def _choices(posted: Posted, told: Field) -> Field:
    options = _options(posted, "options", told.options)
    most = len(options)
    picks = posted.count("min_picks", told.min_picks, most=most)
    upper = posted.count("max_picks", told.max_picks, most=most)
    if upper and picks > upper:
        posted.faults["max_picks"] = _("The largest number must not be below the smallest one.")
        picks, upper = told.min_picks, told.max_picks
    return replace(
        told,
        options=options,
        rows=_options(posted, "rows", told.rows),
        random_order=posted.flag("random_order"),
        min_picks=picks,
        max_picks=upper,
    )


def _options(posted: Posted, name: str, before: tuple[Option, ...]) -> tuple[Option, ...]:
    known = {one.id: one for one in before}
    read = []
    for place in posted.places(name):
        path = f"{name}.{place}"
        option = known.get(posted.data.get(f"{path}.id", ""))
        if option is not None:
            read.append(_option(posted, path, option))
    return tuple(read) if posted.data.get(f"{name}.listed") else before


def _option(posted: Posted, path: str, before: Option) -> Option:
    return replace(
        before,
        text=posted.words(f"{path}.text", before.text),
        score=posted.number(f"{path}.score", before.score),
        other=posted.flag(f"{path}.other"),
        exclusive=posted.flag(f"{path}.exclusive"),
        fixed=posted.flag(f"{path}.fixed"),
    )


def _text(posted: Posted, told: Field) -> Field:
    return replace(
        told,
        long=posted.flag("long"),
        max_length=posted.count("max_length", told.max_length, most=20_000),
    )


def _number(posted: Posted, told: Field) -> Field:
    low, high = posted.number("low", told.low), posted.number("high", told.high)
    if low is not None and high is not None and low >= high:
        posted.faults["high"] = _("The upper end must be above the lower one.")
        low, high = told.low, told.high
    return replace(
        told,
        low=low,
        high=high,
        decimals=posted.count("decimals", told.decimals, most=6),
        unit=posted.words("unit", told.unit),
    )


def _date(posted: Posted, told: Field) -> Field:
    low, high = posted.day("low_day", told.low_day), posted.day("high_day", told.high_day)
    if low and high and low > high:
        posted.faults["high_day"] = _("The last day must not be before the first one.")
        low, high = told.low_day, told.high_day
    return replace(told, low_day=low, high_day=high)


def _as_it_is(_posted: Posted, told: Field) -> Field:
    return told


_READERS = {
    "nps": _scale, "csat": _scale, "ces": _scale, "stars": _scale, "scale": _scale,
    "single": _choices, "multiple": _choices, "matrix": _choices, "text": _text,
    "number": _number, "date": _date,
}  # fmt: skip


def _plain(text: str) -> str:
    """Write a number as programs do."""
    plain = ascii_digits_one(text).strip().replace("\u2212", "-").replace("٫", ".")
    return (
        plain.replace("٬", "").replace(",", "").translate(dict.fromkeys(map(ord, "\u200e\u200f")))
    )
