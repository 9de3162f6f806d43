"""How much authority an employee has: the level that the files tell, else their role's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mehvar import empowerment
from mehvar_web import company
from mehvar_web.accounts import Role

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

_OF_ROLE = {Role.AGENT: 1, Role.LEAD: 2, Role.OWNER: 3}
_known: dict[tuple[str, tuple[int, int]], dict[str, int]] = {}


def level_of(user: User) -> int:
    """Return the employee's level of authority, 1 or more.

    ``employees.level`` of the imported files counts where it is known; else an agent has 1, a
    lead 2 and the owner 3.
    """
    told = _levels().get(user.employee_id) if user.employee_id else None
    if told is not None and told >= empowerment.LOWEST_LEVEL:
        return told
    return _OF_ROLE.get(Role(user.role), empowerment.LOWEST_LEVEL)


def _levels() -> dict[str, int]:
    """Return the levels of all employees, read again when the table changes."""
    marts = company.marts()
    key = (str(company.root()), marts.stamp("employees"))
    if key not in _known:
        rows = marts.ask(
            f"SELECT employee_id, level FROM {marts.newest('employees')} WHERE level IS NOT NULL"
        )
        _known.clear()
        _known[key] = {employee: int(level) for employee, level in rows}
    return _known[key]
