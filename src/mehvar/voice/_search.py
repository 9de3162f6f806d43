"""Finding comments by their words and by what was read in them, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mehvar.voice._search_records import (
    NO_COMMENT_FILTERS,
    Comment,
    CommentFilters,
    CommentPage,
)
from mehvar.workspace import EVERYONE, Sight

if TYPE_CHECKING:
    from mehvar.workspace import Workspace


def search_comments(
    workspace: Workspace,
    *,
    words: str = "",
    filters: CommentFilters = NO_COMMENT_FILTERS,
    sight: Sight = EVERYONE,
    after: str | None = None,
    limit: int = 30,
) -> CommentPage:
    """Return one page of the comments that hold all the words, newest first.

    Args:
        workspace: the company.
        words: words in any keyboard, digit set and case; all must occur. ``"two words"`` in
            quotation marks must stand together, ``تحوی*`` with a star stands for any ending.
            Without words all comments that meet the filters.
        filters: what they have in common.
        sight: only comments of customers in sight; those without a customer only for everyone's.
        after: ``next`` of the page before.
        limit: how many on a page.

    Raises:
        NotBuiltError: no build has published comments yet.
        VoiceSearchError: ``after`` is no mark of a page.
    """
    raise NotImplementedError


def read_comment(workspace: Workspace, *, comment: int, sight: Sight = EVERYONE) -> Comment | None:
    """Return one comment by its key; None when there is none, or it is out of sight."""
    found = read_comments(workspace, comments=[comment], sight=sight)
    return found[0] if found else None


def read_comments(
    workspace: Workspace, *, comments: Sequence[int], sight: Sight = EVERYONE
) -> tuple[Comment, ...]:
    """Return comments by their keys, in that order, those that are there and in sight."""
    raise NotImplementedError
