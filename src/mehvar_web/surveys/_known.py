"""What texts may say of the one who is asked: looked up when a text names it, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mehvar import identity
from mehvar.customers import NotPublished
from mehvar_web import company
from mehvar_web.surveys._context import context_of

if TYPE_CHECKING:
    from mehvar.customers import Customer
    from mehvar_web.surveys.models import Link


class Known(Mapping[str, str]):
    """The words for a link's ``core.CONTEXT``: names where conditions compare ids.

    One is made for each page that is drawn. The marts are asked only for what its texts name: who
    the person is once, and the order's lines once; names of stores and of colleagues once a build.
    """

    def __init__(self, link: Link, *, anonymous: bool) -> None:
        told = {"order_id": link.order_id, "touchpoint_id": link.touchpoint}
        self._link = link
        self._told = context_of(told, channel=link.channel)
        self._finders: dict[str, Callable[[], str]] = {
            "store": self._store, "product": self._product, "employee": self._employee,
        }  # fmt: skip
        if not anonymous:  # whoever promises not to know must not greet by name
            self._finders |= {"first_name": self._first_name, "city": self._city}

    def __getitem__(self, name: str) -> str:
        if name not in self._told:
            find = self._finders[name]
            self._told[name] = find() if _is_built() else ""
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._told, **self._finders})

    def __len__(self) -> int:
        return len({**self._told, **self._finders})

    def _store(self) -> str:
        return _names("stores", "store_id", "name").get(
            self._link.store or self._of("store_id"), ""
        )

    def _employee(self) -> str:
        return _names("employees", "employee_id", "full_name").get(self._of("employee_id"), "")

    def _first_name(self) -> str:
        """The first word of the name that is shown for the customer."""
        name = self._person.full_name if self._person is not None else None
        return name.split()[0] if name and name.strip() else ""

    def _city(self) -> str:
        return (self._person.city if self._person is not None else None) or ""

    def _product(self) -> str:
        """The product that most was paid for."""
        if self._customer is None or not self._link.order_id:
            return ""
        rows = company.marts().ask(
            "SELECT coalesce(product_name, '') FROM "
            f"{_theirs('customer_order_lines', self._customer)} WHERE customer_id = ? "
            "AND order_id = ? AND source = coalesce(nullif(?, ''), source) "
            "ORDER BY amount DESC NULLS LAST, record_id LIMIT 1",
            [self._customer, self._link.order_id, self._link.order_source],
        )
        return str(rows[0][0]) if rows else ""

    def _of(self, column: str) -> str:
        return str(self._order.get(column) or "")

    @cached_property
    def _order(self) -> Mapping[str, Any]:
        if self._customer is None or not self._link.order_id:
            return {}
        rows = company.marts().rows(
            f"SELECT store_id, employee_id FROM {_theirs('customer_orders', self._customer)} "
            "WHERE customer_id = ? AND order_id = ? "
            "AND source = coalesce(nullif(?, ''), source) LIMIT 1",
            [self._customer, self._link.order_id, self._link.order_source],
        )
        return rows[0] if rows else {}

    @cached_property
    def _customer(self) -> int | None:
        link = self._link
        if not link.person_ref:
            return None
        return identity.find(
            company.workspace(), source=link.person_source, person_ref=link.person_ref,
            marts=company.marts(),
        )  # fmt: skip

    @cached_property
    def _person(self) -> Customer | None:
        if self._customer is None:
            return None
        try:
            return company.desk().profile(self._customer)
        except NotPublished:  # a page is answered all the same, with the words behind the bar
            return None


def _theirs(mart: str, customer_id: int) -> str:
    return company.marts().view(mart, customer_id=customer_id)


def _is_built() -> bool:
    return company.is_set_up() and bool(company.build_id())


def _names(table: str, key: str, name: str) -> Mapping[str, str]:
    """Return the names in a small table of the company, by id."""

    def read() -> dict[str, str]:
        marts = company.marts()
        return dict(
            marts.ask(f"SELECT {key}, {name} FROM {marts.newest(table)} WHERE {name} IS NOT NULL")
        )

    return company.remember(("surveys", table, name), read)
