"""What can be wrong with a file from elsewhere."""

from __future__ import annotations

from mehvar.errors import MehvarError


class SurveyFileError(MehvarError, ValueError):
    """A file is no survey, or no answers, that we can read; nothing was brought in."""

    code = "survey-file"
