"""Who sees whom: the customers that a reader may know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from mehvar.workspace._current import Current
    from mehvar.workspace._marts import Marts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The customers whom somebody may see: those whom their teams' stores served.

    ``stores`` of None sees everybody; otherwise only customers whom one of those stores served.
    With ``storeless`` also those whom no store at all served. A customer out of sight is as if
    they did not exist: not found, not listed, not counted.
    """

    stores: frozenset[str] | None = None
    storeless: bool = False

    @classmethod
    def everyone(cls) -> Self:
        """Return the sight of somebody who may see every customer."""
        return cls(stores=None)

    @property
    def sees_everyone(self) -> bool:
        """Whether no customer is out of sight."""
        return self.stores is None

    def condition(
        self, marts: Marts, column: str = "customer_id", *, current: Current | None = None
    ) -> str:
        """Return the SQL condition that a row's customer is in sight, for ``marts.ask``.

        Args:
            marts: the reader that will be asked.
            column: the column (or expression) that holds the customer's id; a row without a
                customer is in nobody's sight but theirs who see everyone.
            current: the published state that the rest of the query reads.
        """
        if self.stores is None:
            return "true"
        parts = []
        if self.stores:
            served = marts.view("customer_stores", current=current)
            names = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(self.stores))
            parts.append(f"SELECT s.customer_id FROM {served} s WHERE s.store_id IN ({names})")
        if self.storeless:
            everyone = marts.view("customer_list", current=current)
            parts.append(f"SELECT n.customer_id FROM {everyone} n WHERE n.stores = 0")
        return f"{column} IN ({' UNION ALL '.join(parts)})" if parts else "false"


EVERYONE = Sight(stores=None)
"""The sight of somebody who may see every customer."""
