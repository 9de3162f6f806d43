"""Whose the reasons of returns are: the company's list, what it makes of the reasons told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mehvar import conduct
from mehvar.audit import AuditEntry
from mehvar_web import company, jobs, outbox
from mehvar_web.ui.figures import write_number

if TYPE_CHECKING:
    from mehvar.conduct import ReasonFault, Whose
    from mehvar_web.accounts.models import User

SIDES: Mapping[Whose, str | Promise] = {
    "ours": pgettext_lazy("whose a reason is", "Ours: never counts against the customer"),
    "theirs": pgettext_lazy("whose a reason is", "The customer's own wish"),
}
_SHORT: Mapping[str, str | Promise] = {
    "ours": pgettext_lazy("whose a reason is", "Ours"),
    "theirs": SIDES["theirs"],
    "": pgettext_lazy("whose a reason is", "Not known"),
}
_TONES = {"ours": "good", "theirs": "warn"}
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reason as sources wrote it, how often, and whose it is by the list of now."""

    reason: str
    count: int
    whose: str | Promise
    tone: str


def is_own() -> bool:
    """Tell whether the company has a list of its own."""
    return (company.workspace().root / conduct.REASONS_FILE).exists()


def reasons_told(words: Mapping[Whose, Sequence[str]]) -> tuple[Told, ...]:
    """Return the reasons of the returns that the last build saw, the most frequent first."""
    marts = company.marts()
    if "customer_returns" not in marts.current().marts:
        return ()
    rows = marts.ask(
        f"SELECT trim(reason), count(*) AS n FROM {marts.view('customer_returns')} "
        "WHERE trim(coalesce(reason, '')) <> '' GROUP BY 1 ORDER BY n DESC, 1 LIMIT ?",
        [_SHOWN],
    )
    sides = conduct.whose_reasons([row[0] for row in rows], {
        whose: tuple(some) for whose, some in words.items()
    })  # fmt: skip
    return tuple(
        Told(
            reason=reason, count=int(count), whose=_SHORT[side or ""],
            tone=_TONES.get(side or "", ""),
        )
        for (reason, count), side in zip(rows, sides, strict=True)
    )  # fmt: skip


def say_fault(fault: ReasonFault) -> str:
    """Say what is wrong with a row, with its column and number."""
    told = {
        "short": _("is too short: it would be found in nearly every reason"),
        "long": _("is longer than 80 letters: write the part that tells"),
        "twice": _("stands in this column already"),
        "both": _("stands in both columns: keep it in one"),
        "whose": _("is on neither side"),
    }[fault.problem]
    words = {"row": write_number(fault.row), "words": fault.words, "told": told}
    return _("Row %(row)s, “%(words)s”: %(told)s.") % words


def set_reasons(words: Mapping[Whose, Sequence[str]] | None, *, by: User) -> None:
    """Write the company's list (None: go back to the usual words); a build follows.

    Raises:
        ReasonsError: when the list cannot stand; nothing was written.
    """
    workspace = company.workspace()
    path = workspace.root / conduct.REASONS_FILE
    with workspace.lock("settings"), transaction.atomic():
        outbox.record_audit(
            AuditEntry(
                at=company.now(), actor=by.actor, action="return-reasons", object_kind="settings",
                object_id=conduct.REASONS_FILE,
                details={whose: len(some) for whose, some in (words or {}).items()},
            )
        )  # fmt: skip
        if words is None:
            path.unlink(missing_ok=True)
        else:
            conduct.write_reasons(path, words)
    if company.build_id():
        jobs.demand_build(user=by)
