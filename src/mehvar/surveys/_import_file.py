"""A file from elsewhere: whose is it, is it too large, and what is in it?"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from mehvar.surveys._errors import SurveyError
from mehvar.surveys._import_errors import SurveyFileError
from mehvar.surveys._import_json import Object, decoded, load_json, objects
from mehvar.surveys._import_records import BroughtSurvey
from mehvar.surveys._limesurvey import read_lss
from mehvar.surveys._qualtrics import read_qsf
from mehvar.surveys._read import read_survey
from mehvar.surveys._surveyjs import read_surveyjs
from mehvar.surveys._typeform import read_typeform

LARGEST_FILE = 20_000_000
"""Bytes; the largest survey seen is a hundredth of it."""

_LARGEST_INSIDE = 100_000_000
_MOST_INSIDE = 200
_MOST_LINES = 500
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError,
    NotImplementedError, EOFError, OSError, ValueError,
)  # fmt: skip
"""What unpacking a damaged archive may raise."""
_HINT = "Bring a .qsf of Qualtrics, .lss or .lsa of LimeSurvey, or JSON of SurveyJS or Typeform."


def read_survey_file(*, content: bytes, name: str) -> tuple[BroughtSurvey, ...]:
    """Read the surveys of a file of Qualtrics, LimeSurvey, SurveyJS, Typeform or of our own.

    Which system wrote it is told by its content. What has no counterpart with us is kept as near
    as can be, and named in the remarks; nothing is dropped without a remark. Only a file of JSON
    lines holds more than one survey.

    Args:
        content: the file, at most 20 MB.
        name: its name, for messages and for a survey without a title.

    Raises:
        SurveyFileError: naming the element that cannot be read, and what to do next.
    """
    if len(content) > LARGEST_FILE:
        raise SurveyFileError(
            f"{name} has {len(content):,} bytes; a survey has {LARGEST_FILE:,} at most.",
            hint="Bring the survey's structure alone, without answers and pictures.",
            file=name,
        )
    if content.startswith(b"PK\x03\x04"):
        inner, told = inside(content, name=name, ending=".lss")
        return (read_lss(inner, where=told),)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return (read_lss(content, where=name),)
    text = decoded(content, where=name).strip()
    if start in {b"{", b"["} or text[:1] in {"{", "["}:
        return tuple(_read_json(text, name))
    raise SurveyFileError(
        f"{name} is no survey that we know." if text else f"{name} is empty.",
        hint="A table of answers is brought with: mehvar survey answers. " + _HINT
        if "," in text[:2000] or "\t" in text[:2000] else _HINT,
        file=name,
    )  # fmt: skip


def inside(content: bytes, *, name: str, ending: str) -> tuple[bytes, str]:
    """Return the one file of an archive that has an ending, and how to name it.

    Raises:
        SurveyFileError: when there is none, or more is packed in it than a survey can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = archive.infolist()
            named = next((one for one in files if one.filename.endswith(ending)), None)
            inner = b""
            if named is not None and len(files) <= _MOST_INSIDE:
                with archive.open(named) as file:
                    inner = file.read(_LARGEST_INSIDE + 1)
    except _BROKEN as error:
        raise SurveyFileError(
            f"{name} is no whole archive: {error}.",
            hint="Export the archive anew from LimeSurvey.",
            file=name,
        ) from error
    if not inner or named is None:
        raise SurveyFileError(
            f"{name} holds no {ending} among its {len(files)} files.",
            hint="Bring the archive (.lsa) as LimeSurvey exports it.",
            file=name,
        )
    if len(inner) > _LARGEST_INSIDE:
        raise SurveyFileError(
            f"{named.filename} in {name} unpacks to more than {_LARGEST_INSIDE:,} bytes.",
            hint="Bring the survey's structure (.lss) alone.",
            file=name,
        )
    return inner, f"{name}, {named.filename}"


def _read_json(text: str, name: str) -> Iterator[BroughtSurvey]:
    lines = [line for line in text.splitlines() if line.strip()]
    each_whole = len(lines) > 1 and all(
        line.lstrip().startswith("{") and line.rstrip().endswith("}")
        for line in lines[:_MOST_LINES]
    )
    if not each_whole:
        yield _survey_of(load_json(text, where=name, what="the survey"), name)
        return
    if len(lines) > _MOST_LINES:
        raise SurveyFileError(
            f"{name} has {len(lines):,} lines of JSON; at most {_MOST_LINES} surveys are read.",
            hint="Divide the file. Answers are brought with: mehvar survey answers.",
            file=name,
        )
    for place, line in enumerate(lines, 1):
        where = f"{name}, line {place}"
        yield _survey_of(load_json(line, where=where, what="the survey"), where)


def _survey_of(data: object, where: str) -> BroughtSurvey:
    """Read a survey's JSON by what it is made of.

    Raises:
        SurveyFileError: when it is of no shape that we know.
    """
    if isinstance(data, dict):
        whole: Object = data
        if isinstance(whole.get("survey"), dict) and "pages" not in whole:
            return _survey_of(whole["survey"], where)
        if "SurveyElements" in whole or "SurveyEntry" in whole or whole.get("Element"):
            return read_qsf(whole, where=where)
        if _is_ours(whole):
            return _own(whole, where)
        if _is_typeform(whole):
            return read_typeform(whole, where=where)
        if {"pages", "elements", "questions", "$schema"} & set(whole):
            return read_surveyjs(whole, where=where)
    keys = ", ".join(str(key) for key in list(data)[:6]) if isinstance(data, dict) else "a list"
    raise SurveyFileError(
        f"{where} is JSON of no survey that we know ({keys or 'nothing in it'}).",
        hint=_HINT,
        file=where,
    )


def _is_ours(whole: Mapping[str, object]) -> bool:
    return "survey_id" in whole and "pages" in whole


def _is_typeform(whole: Mapping[str, object]) -> bool:
    fields = objects(whole.get("fields"))
    return bool(fields) and "pages" not in whole and "elements" not in whole


def _own(whole: Object, where: str) -> BroughtSurvey:
    try:
        survey = read_survey(whole)
    except SurveyError as error:
        raise SurveyFileError(
            f"{where}, {error.message}",
            hint=error.hint or "Correct that element, and bring the file again.",
            file=where, place=error.place,
        ) from error  # fmt: skip
    return BroughtSurvey(survey=survey, format="mehvar", remarks=())
