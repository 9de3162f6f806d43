"""Everything that happened in a case, in order, with what merged cases brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar_web.care._records import Entry
from mehvar_web.care.models import Case, CaseNote, CaseStep

if TYPE_CHECKING:
    from datetime import datetime

_MOST = 500


def story_of(case: Case) -> tuple[Entry, ...]:
    """Return the steps and words of a case and of all that it took in, the oldest first."""
    ids = whole_of(case)
    steps = CaseStep.objects.filter(case__in=ids).select_related("by", "case")[:_MOST]
    notes = CaseNote.objects.filter(case__in=ids).select_related("by", "case")
    found = [Entry(at=one.at, case=one.case, step=one) for one in steps]
    found += [
        Entry(at=one.at, case=one.case, note=one)
        for one in notes.prefetch_related("mentions")[:_MOST]
    ]
    return tuple(sorted(found, key=_when))


def whole_of(case: Case) -> Sequence[int]:
    """Return the ids of a case and of all that were merged into it, however deep."""
    found, waiting = {case.pk}, [case.pk]
    while waiting:
        inner = Case.objects.filter(merged_into__in=waiting).values_list("pk", flat=True)
        waiting = [one for one in inner if one not in found]
        found.update(waiting)
    return sorted(found)


def _when(entry: Entry) -> tuple[datetime, int]:
    return entry.at, 0 if entry.step is not None else 1
