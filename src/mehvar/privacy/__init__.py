"""Who is to be forgotten, where do they stand, and how do they stay away?

``subject_of`` finds everything by which a customer is known, ``rows_of`` counts where they stand,
``erase`` takes them out of every table, version and file of the lake, and ``suppress`` keeps keyed
digests of what named them, so that an import does not bring them back. What other places hold (the
working state of the web application) is forgotten by who keeps it.
"""

from __future__ import annotations

from mehvar.privacy._erase import erase, rows_of
from mehvar.privacy._kept_files import files_that_name
from mehvar.privacy._subject import Identifier, Profile, Subject, subject_of
from mehvar.privacy._suppression import (
    highest_number,
    is_suppressed,
    lift,
    suppress,
    suppressed_rows,
)

__all__ = [
    "Identifier",
    "Profile",
    "Subject",
    "erase",
    "files_that_name",
    "highest_number",
    "is_suppressed",
    "lift",
    "rows_of",
    "subject_of",
    "suppress",
    "suppressed_rows",
]
