"""JSON of other systems: read whole or not at all, and looked into without trusting its shape."""

from __future__ import annotations

import json
from typing import TypeAlias, cast

from mehvar.surveys._import_errors import SurveyFileError

Object: TypeAlias = dict[str, object]


def decoded(content: bytes, *, where: str) -> str:
    """Return the text of a file.

    Raises:
        SurveyFileError: when it is neither UTF-8 nor marked as UTF-16.
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise SurveyFileError(
            f"{where} is not text in UTF-8 (byte {error.start:,}).",
            hint="Export it anew, choosing UTF-8.",
            file=where,
        ) from error


def load_json(text: str, *, where: str, what: str) -> object:
    """Parse JSON.

    Args:
        text: the whole of it.
        where: the file, and the line if it is one of many.
        what: what it should be, for the hint: "Export the survey anew from ...".

    Raises:
        SurveyFileError: naming line and column of what is wrong.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SurveyFileError(
            f"{where} is no JSON: line {error.lineno}, column {error.colno}: {error.msg}.",
            hint=f"Export {what} anew and bring that file as it is.",
            file=where, line=error.lineno, column=error.colno,
        ) from error  # fmt: skip
    except (RecursionError, ValueError) as error:
        raise SurveyFileError(
            f"{where} is no JSON that can be read: {str(error) or 'it is nested too deeply'}.",
            hint=f"Export {what} anew and bring that file as it is.",
            file=where,
        ) from error


def objects(value: object) -> list[Object]:
    """Return the objects of a list (or of an object's values); nothing for anything else."""
    listed = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return []
    return [cast("Object", one) for one in cast("list[object]", listed) if isinstance(one, dict)]


def items(value: object) -> list[object]:
    """Return a list; nothing for anything else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def obj(value: object) -> Object:
    """Return an object; an empty one for anything else."""
    return cast("Object", value) if isinstance(value, dict) else {}


def text_of(value: object) -> str:
    """Return a text, or a number as text; "" for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if not isinstance(value, bool) else str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)[:200] if abs(value) < 1e300 else ""


def number_of(value: object) -> float | None:
    """Return a number that is one, or written as one; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str | int | float):
        try:
            number = float(value)
        except (ValueError, OverflowError):
            return None
        return number if -1e15 < number < 1e15 else None
    return None


def truth_of(value: object) -> bool:
    """Whether a setting is on, however it is written."""
    if isinstance(value, str):
        return value.strip().lower() in {"true", "on", "yes", "y", "1"}
    return value is True or (isinstance(value, int | float) and value == 1)
