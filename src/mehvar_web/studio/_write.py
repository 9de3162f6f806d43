"""Saving what was written into one element's form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mehvar import surveys
from mehvar_web.studio import _draft
from mehvar_web.studio._draft import Clash
from mehvar_web.studio._elements import (
    INTRO,
    end_of,
    located,
    split,
    with_end,
    with_field,
    with_page,
)
from mehvar_web.studio._errors import StudioError
from mehvar_web.studio._posted import (
    Posted,
    after_step,
    read_end,
    read_field,
    read_intro,
    read_page,
)

if TYPE_CHECKING:
    from django.http import QueryDict

    from mehvar.surveys import Survey
    from mehvar_web.accounts.models import User
    from mehvar_web.surveys.models import Survey as Kept

Change = Callable[["Survey"], "Survey"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The survey as it was written; not saved when there is a clash or a fault."""

    survey: Survey
    faults: Mapping[str, str]
    clash: Clash | None = None
    extra: str = ""


def write(kept: Kept, name: str, data: QueryDict, *, before: Survey, by: User) -> Outcome:
    """Read an element's form and save it, unless something in it is wrong or somebody was faster.

    What was wrong is told, and the survey is returned as it was written.

    Raises:
        StudioError: when the element is gone.
        SurveyError: when the outcome is no survey.
    """
    posted = Posted(data=data, survey=before)
    change = _change(posted, name, data.get("then", ""))
    written = change(before)
    if not posted.faults:
        _read_again(written, posted)
    if posted.faults:
        return Outcome(survey=written, faults=posted.faults)
    mark = data.get("over") or data.get("mark", "")
    outcome = _draft.write(kept, name, change, mark=mark, by=by)
    if isinstance(outcome, Clash):
        return Outcome(survey=written, faults={}, clash=outcome)
    then = data.get("then", "")
    extra = then.removeprefix("add_condition:") if then.startswith("add_condition:") else ""
    return Outcome(survey=outcome.survey, faults={}, extra=extra)


def _change(posted: Posted, name: str, then: str) -> Change:
    """Return the change that a form asks for, of whatever the draft is when it is saved."""
    kind, element_id = split(name)

    def changed(survey: Survey) -> Survey:
        posted.survey = survey
        if kind == INTRO:
            return read_intro(posted, survey)
        if kind == "field" and (found := located(survey, element_id)) is not None:
            return with_field(survey, after_step(read_field(posted, found.field), then))
        if kind == "page" and (page := survey.page(element_id)) is not None:
            return with_page(survey, _after_jump(read_page(posted, page), then))
        if kind == "end" and (end := end_of(survey, element_id)) is not None:
            return with_end(survey, read_end(posted, end))
        raise StudioError.gone()

    return changed


def _after_jump(page: surveys.Page, then: str) -> surveys.Page:
    """Return the page after a button of its jumps was pressed."""
    if then == "add_jump":
        return replace(page, jumps=(*page.jumps, surveys.Jump(to="end")))
    verb, _sep, place = then.partition(":")
    if verb == "drop_jump" and place.isdecimal():
        jumps = tuple(one for number, one in enumerate(page.jumps) if number != int(place))
        return replace(page, jumps=jumps)
    return page


def _read_again(written: Survey, posted: Posted) -> None:
    """Have the survey's own reader judge what the form could not."""
    try:
        surveys.read_survey(written.to_dict())
    except surveys.SurveyError as error:
        posted.faults["form"] = _("This cannot be saved: %(why)s") % {"why": error.message}
