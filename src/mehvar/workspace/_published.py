"""One published state, on which the reading functions of every slice stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from mehvar.errors import MehvarError
from mehvar.text import Bilingual, Language
from mehvar.workspace._marts import reading
from mehvar.workspace._sight import Sight

if TYPE_CHECKING:
    from mehvar.workspace._current import Current
    from mehvar.workspace._marts import Marts
    from mehvar.workspace._workspace import Workspace


class NotBuiltError(MehvarError, RuntimeError):
    """No build has made what is asked for yet."""

    code = "not-built"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An open reader on one published state, in the language of the person who reads.

    All that is asked of it agrees, whatever a build publishes meanwhile.
    """

    workspace: Workspace
    marts: Marts
    current: Current
    language: Language

    @property
    def as_of(self) -> date:
        """The day up to which the state knows."""
        return date.fromisoformat(self.current.as_of)

    def view(self, name: str, *, customer_id: int | None = None) -> str:
        """Return the name of a view on a mart, or on the part of it that holds a customer."""
        return self.marts.view(name, current=self.current, customer_id=customer_id)

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run a query whose answer is small: its rows as tuples."""
        return self.marts.ask(sql, values)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Run a query whose answer is small: its rows by column name."""
        return self.marts.rows(sql, values)

    def seen_by(self, sight: Sight, column: str = "customer_id") -> str:
        """Return the SQL condition that a row's customer is in sight."""
        return sight.condition(self.marts, column, current=self.current)

    def say(self, words: Mapping[Any, Bilingual], code: str | None) -> str:
        """Return what a code means; nothing for none, the code itself where it is not known."""
        known = words.get(code)
        return known.in_(self.language) if known is not None else code or ""


@contextmanager
def published(
    workspace: Workspace,
    *,
    mart: str,
    language: Language | None = None,
    marts: Marts | None = None,
) -> Iterator[Published]:
    """Read what the last build published, through the caller's open reader if there is one.

    Args:
        workspace: the company.
        mart: what must have been built: the mart that stands for those which are read.
        language: of the words; the company's by default.
        marts: the reader that the caller keeps open; without it one closes with the block.

    Raises:
        NotBuiltError: when no build has written the mart.
    """
    current = workspace.current()
    if mart not in current.marts:
        raise NotBuiltError(
            "No build has made this yet, so there is nothing to show.", hint="Run: mehvar build"
        )
    with reading(workspace, marts) as opened:
        yield Published(
            workspace=workspace,
            marts=opened,
            current=current,
            language=language or workspace.settings.language,
        )
