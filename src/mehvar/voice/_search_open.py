"""Which store of comments a workspace uses: its own file, or a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.voice._search_store import CommentStore
    from mehvar.workspace import Workspace


def open_comments(workspace: Workspace) -> CommentStore:
    """Open the store that the workspace's settings name; it may be empty."""
    if workspace.settings.serving_url:
        from mehvar.voice._search_postgres import PostgresComments

        return PostgresComments(workspace.settings.serving_url)
    from mehvar.voice._search_sqlite import SqliteComments, current_file

    return SqliteComments(current_file(workspace))
