"""What is wrong with a survey's definition."""

from __future__ import annotations

from mehvar.errors import MehvarError


class SurveyError(MehvarError, ValueError):
    """A survey's definition cannot be read.

    ``place`` names the element: ``pages[0].fields[2].options[1].id``.
    """

    code = "survey"

    def __init__(self, message: str, *, place: str = "", hint: str = "", **data: object) -> None:
        told = f"{place}: {message}" if place else message
        super().__init__(told, hint=hint, place=place, **data)
        self.place = place
        self.plain = message
