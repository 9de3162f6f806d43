"""What would be forgotten of a person, and where: nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mehvar import privacy
from mehvar_web import company
from mehvar_web.forgetting._register import keepers

if TYPE_CHECKING:
    from mehvar.privacy import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What stands where of a customer.

    ``places`` counts the rows of each app, ``tables`` those of each table of the lake (every
    version of a row); ``files`` are files beside them that name the person and are not erased.
    """

    subject: Subject
    places: Mapping[str, int]
    tables: Mapping[str, int]
    files: tuple[str, ...]

    @property
    def customer_id(self) -> int:
        """The customer's id in force."""
        return self.subject.customer_id


def preview(customer_id: int) -> Preview | None:
    """Return what would be forgotten of a customer; None when there is no such one."""
    workspace = company.workspace()
    subject = privacy.subject_of(workspace, customer_id=customer_id)
    if subject is None:
        return None
    return Preview(
        subject=subject,
        places={one.name: count for one in keepers() if (count := one.count(subject))},
        tables=privacy.rows_of(workspace, subject=subject),
        files=privacy.files_that_name(workspace, subject=subject),
    )
