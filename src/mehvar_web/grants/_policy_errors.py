"""What the store of policies refuses, and what to do then."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mehvar.empowerment import Finding
from mehvar.errors import MehvarError
from mehvar_web.ui import SaidError, Words


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


class PolicyUnsafeError(MehvarError, ValueError):
    """The linter finds an error in a version, so it is not published; ``findings`` holds them."""

    code = "policy-unsafe"

    def __init__(self, key: str, findings: tuple[Finding, ...]) -> None:
        told = "; ".join(f"{', '.join(one.rows)}: {one.message.en}" for one in findings)
        super().__init__(
            f"{key} cannot be published ({len(findings)} errors): {told}",
            hint="Nothing was published. Mend the rows that are named; `lint` shows an example.",
            findings=[
                {"kind": one.kind, "rows": list(one.rows), "message": one.message.en}
                for one in findings
            ],
        )
        self.findings = findings


class ExperimentError(MehvarError, ValueError):
    """An experiment cannot be begun, agreed to or stopped as asked; nothing was changed."""

    code = "policy-experiment"


class SamePersonError(ExperimentError):
    """Whoever asked for an experiment would agree to it; a second person must."""

    code = "policy-four-eyes"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The experiment with {key} must be agreed to by somebody who did not ask for it.",
            hint="Nothing was begun. Ask another person who may publish policies.",
        )
