"""What the store of policies refuses, and what to do then."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mehvar.empowerment import Finding
from mehvar_web.ui import SaidError, Why, Words


class PolicyStateError(SaidError):
    """A version is not in a state in which this can be done; nothing was changed."""

    code = "policy-state"

    WORDS: ClassVar[dict[str, Words]] = {
        "situation": _("%(key)s is a policy for %(situation)s."),
        "draft": _("%(key)s has a draft already."),
        "ends": _("It ends on %(day)s already."),
        "other_draft": _("%(key)s has another draft now."),
        "state": _("Version %(number)s of %(key)s does not stand so that this could be done."),
        "unfinished": _("Version %(number)s of %(key)s is not finished."),
        "arm": _("Version %(number)s of %(key)s is an arm of an experiment."),
        "passed": _("%(day)s has passed in %(zone)s: it is %(today)s there."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "situation": _("Nothing was kept. Give a policy for another situation another key."),
        "draft": _("Go on with that one, or drop it first."),
        "ends": _("Choose an earlier day."),
        "other_draft": _("Drop that one first."),
        "state": _("Nothing was changed. Open it again, and look at where it stands."),
        "unfinished": _("Its editor shows beside each row what is missing."),
        "arm": _("Nothing was changed. Stop the experiment; its arms end with it."),
        "passed": _(
            "Nothing was changed. What was decided stays as it was; choose today or later."
        ),
    }


class StaleDraftError(SaidError):
    """Somebody changed the version since it was read; nothing was changed."""

    code = "policy"

    WORDS: ClassVar[dict[str, Words]] = {
        "stale": _("Version %(number)s of %(key)s was changed meanwhile."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "stale": _("Nothing was kept. Open it again, and look at what is there now."),
    }

    def __init__(self, key: str, number: int) -> None:
        super().__init__("stale", key=key, number=number)


class FourEyesError(SaidError):
    """Whoever wrote a version would publish it; a second person must."""

    code = "policy"

    WORDS: ClassVar[dict[str, Words]] = {
        "four_eyes": _(
            "Version %(number)s of %(key)s must be published by somebody who did not write it."
        ),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "four_eyes": _("Nothing was published. Ask another person who may publish policies."),
    }

    def __init__(self, key: str, number: int) -> None:
        super().__init__("four_eyes", key=key, number=number)


class PolicyUnsafeError(SaidError):
    """The linter finds an error in a version, so it is not published; ``findings`` holds them."""

    code = "policy"

    WORDS: ClassVar[dict[str, Words]] = {
        "unsafe": _("%(key)s cannot be published (%(count)s errors): %(findings)s"),
        "finding": _("%(rows)s: %(message)s"),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "unsafe": _(
            "Nothing was published. Mend the rows that are named; `lint` shows an example."
        ),
    }

    def __init__(self, key: str, findings: tuple[Finding, ...]) -> None:
        told = [
            Why.of("finding", kind=one.kind, rows=list(one.rows), message=one.message)
            for one in findings
        ]
        super().__init__("unsafe", key=key, count=len(findings), findings=told)
        self.findings = findings


class ExperimentError(SaidError):
    """An experiment cannot be begun, agreed to or stopped as asked; nothing was changed."""

    code = "policy-experiment"

    WORDS: ClassVar[dict[str, Words]] = {
        "plan": _("This experiment cannot be drawn: %(faults)s."),
        "few_arms": _("two to %(most)s different arms are wanted"),
        "few_teams": _("two teams or more that are known are wanted"),
        "week_count": _("as many weeks as arms are wanted, and %(most)s at most"),
        "no_first_day": _("%(day)s is not the first day of a week"),
        "no_row": _("%(rows)s is no row of %(key)s with a cap"),
        "alike": _("two different caps above zero are wanted"),
        "order": _(
            "This experiment cannot be drawn: of any two arms one must be at least as generous in "
            "every row, and more in one."
        ),
        "begun": _("Its first week has begun already."),
        "not_in_force": _(
            "Version %(number)s of %(key)s is not in force from %(first)s until %(last)s."
        ),
        "no_cap": _("No row of %(key)s has a cap."),
        "open": _("Another experiment with %(key)s waits or is not over."),
        "over": _("This experiment is over."),
        "state": _("This experiment is %(state)s, not %(wanted)s."),
        "unknown": _("There is no experiment %(number)s."),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "plan": _("Nothing was kept. Change it."),
        "order": _("Nothing was kept. Change it."),
        "begun": _(
            "Nothing was begun. Ask again with a later week: the lot stands before the start."
        ),
        "not_in_force": _("Nothing was begun. Try the version that is in force then."),
        "no_cap": _("Nothing was begun. Write a cap first."),
        "open": _("Nothing was kept. Wait for its end, or stop it first."),
        "over": _("There is nothing to stop."),
        "state": _("Nothing was changed. Open it again, and look at where it stands."),
        "unknown": _("See: mehvar policy experiment list"),
    }


class SamePersonError(ExperimentError):
    """Whoever asked for an experiment would agree to it; a second person must."""

    code = "policy"

    WORDS: ClassVar[dict[str, Words]] = {
        "four_eyes": _(
            "The experiment with %(key)s must be agreed to by somebody who did not ask for it."
        ),
    }
    HINTS: ClassVar[dict[str, Words]] = {
        "four_eyes": _("Nothing was begun. Ask another person who may publish policies."),
    }

    def __init__(self, key: str) -> None:
        super().__init__("four_eyes", key=key)
