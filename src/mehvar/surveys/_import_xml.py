"""LimeSurvey's XML as rows of text, read by expat without any entity or declaration of types.

Entities are how a small file grows to gigabytes and how it reads other files: none is taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from mehvar.surveys._import_errors import SurveyFileError

Row = dict[str, str]

_MOST_ROWS = 200_000
_ROW_DEPTH = 4  # document/section/rows/row


@dataclass(slots=True, kw_only=True)
class Sections:
    """The parts of a LimeSurvey document: rows by section, and the words of plain elements."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)

    def of(self, name: str) -> list[Row]:
        """Return the rows of a section; none where the document does not have it."""
        return self.rows.get(name, [])

    def word(self, name: str) -> str:
        """Return what a plain element says, as ``LimeSurveyDocType``."""
        return next(iter(self.words.get(name, ())), "")


def read_sections(content: bytes, *, where: str) -> Sections:
    """Read a LimeSurvey document.

    Raises:
        SurveyFileError: when it is no well-formed XML, or declares entities.
    """
    reader = _Reader(where=where)
    try:
        reader.parse(content)
    except expat.ExpatError as error:
        raise SurveyFileError(
            f"{where} is no whole XML: line {error.lineno}, column {error.offset + 1}: "
            f"{expat.ErrorString(error.code)}.",
            hint="Export the survey anew from LimeSurvey and bring that file as it is.",
            file=where, line=error.lineno,
        ) from error  # fmt: skip
    return reader.sections


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Takes expat's events; keeps rows only, and never more of them than a survey can have."""

    where: str
    sections: Sections = field(default_factory=Sections)
    _path: list[str] = field(default_factory=list)
    _row: Row = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _rows: int = 0

    def parse(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(content, True)
        except SurveyFileError:
            raise
        except (ValueError, LookupError) as error:  # an encoding that nobody knows
            raise self._error(f"cannot be decoded: {error}") from error

    def _refuse(self, *declared: object) -> None:
        raise self._error(f"declares types or entities ({declared[0]})")

    def _error(self, what: str) -> SurveyFileError:
        return SurveyFileError(
            f"{self.where} {what}; such a file is not read.",
            hint="LimeSurvey writes none: export the survey anew and bring that file as it is.",
            file=self.where,
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self._path.append(name)
        self._text.clear()
        if len(self._path) == _ROW_DEPTH and name == "row":
            self._row = {}
            self._rows += 1
            if self._rows > _MOST_ROWS:
                raise self._error(f"has more than {_MOST_ROWS:,} rows")
        elif len(self._path) > 2 * _ROW_DEPTH:
            raise self._error("is nested deeper than any survey")

    def _end(self, name: str) -> None:
        depth = len(self._path)
        text = "".join(self._text)
        self._text.clear()
        self._path.pop()
        if depth == _ROW_DEPTH + 1 and self._path[-1] == "row":
            self._row[name] = text
        elif depth == _ROW_DEPTH and name == "row" and self._path[-1] == "rows":
            self.sections.rows.setdefault(self._path[1], []).append(self._row)
        elif depth in {2, 3} and text.strip():
            self.sections.words.setdefault(name, []).append(text.strip())
