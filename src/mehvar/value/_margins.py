"""What is left of a customer's spend after returns and every variable cost.

A customer's own share is known from a few orders only, so it is drawn towards the share of all:
empirical Bayes with the variances found by moments (Morris 1983; Efron and Morris 1975).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from mehvar.value._purchases import Floats, Integers

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

MarginBasis = Literal["measured", "assumed"]

_MOST, _LEAST = 1.0, -5.0
"""A share beyond these is no habit of a customer's but an accident of bookkeeping."""

_MOSTLY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Shares by customer id (rising), the share of all, and what they stand on.

    ``share`` is contribution per unit of spend before returns. ``own`` counts customers whose
    share rests on their own orders, ``spread`` is the standard deviation among customers and
    ``noise`` that of a single order.
    """

    customer: Integers
    share: Floats
    contribution: Floats
    whole: float
    spread: float
    noise: float
    own: int
    basis: MarginBasis

    def of(self, customers: Integers) -> Floats:
        """Return the share of each of these customers; of one without orders, that of all."""
        return self._at(customers, self.share, self.whole)

    def contribution_of(self, customers: Integers) -> Floats:
        """Return what each of these customers contributed up to now, in minor units."""
        return self._at(customers, self.contribution, 0.0)

    def _at(self, customers: Integers, values: Floats, otherwise: float) -> Floats:
        if not len(self.customer):
            return np.full(len(customers), otherwise)
        place = np.minimum(np.searchsorted(self.customer, customers), len(self.customer) - 1)
        return np.where(self.customer[place] == customers, values[place], otherwise)


def read_margins(build: Build, *, assumed: float) -> Margins:
    """Read what customers left, from the marts of profit; else from orders and an assumption.

    Args:
        build: the build in progress.
        assumed: contribution per unit of net spend where nothing is known of profit, 0..1.
    """
    basis = _basis(build)
    if basis is None:
        rows = _of_orders(build.read("customer_orders"), build.as_of, assumed)
        return _shrunk(*_columns(build, rows), basis="assumed")
    rows = _of_profit(build.read("customer_profit"), build.read("order_profit"))
    return _shrunk(*_columns(build, rows), basis=basis)


def _basis(build: Build) -> MarginBasis | None:
    """Tell whether most of the cost of goods was told or assumed; None without any profit."""
    profit = build.read("customer_profit")
    found = build.backend.to_pyarrow(
        profit.aggregate(
            sold=(profit.revenue - profit.refund).sum().fill_null(0),
            goods=profit.goods_cost.sum().fill_null(0),
            estimated=profit.estimated_cost.sum().fill_null(0),
        )
    ).to_pylist()[0]
    if not found["sold"]:
        return None
    goods = abs(float(found["goods"]))
    told = goods > 0 and abs(float(found["estimated"])) <= _MOSTLY * goods
    return "measured" if told else "assumed"


def _of_profit(customers: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per customer with spend: contribution, and what their orders tell of its noise."""
    sold = orders.select(
        "customer_id", spend=(orders.revenue - orders.refund).cast("float64"),
        left=orders.contribution.cast("float64"),
    )  # fmt: skip
    known = customers.filter(customers.customer_id.notnull())
    totals = known.select(
        "customer_id",
        spend=(known.revenue - known.refund).cast("float64"),
        left=known.contribution.cast("float64"),
    )
    return _sums(sold).join(totals, "customer_id").filter(lambda row: row.spend > 0)


def _of_orders(orders: ir.Table, as_of: date, assumed: float) -> ir.Table:
    """The same from orders alone: the assumed share of what was not given back."""
    import ibis

    counted = orders.filter(
        orders.customer_id.notnull()
        & (orders.day <= ibis.literal(as_of))
        & (orders.status.fill_null("") != "cancelled")
    )
    sold = counted.select(
        "customer_id",
        spend=counted.gross_amount.fill_null(0).cast("float64"),
        left=assumed * counted.net_amount.fill_null(0).cast("float64"),
    )
    totals = sold.group_by("customer_id").aggregate(spend=sold.spend.sum(), left=sold.left.sum())
    return _sums(sold).join(totals, "customer_id").filter(lambda row: row.spend > 0)


def _sums(sold: ir.Table) -> ir.Table:
    sold = sold.filter((sold.spend > 0) & sold.customer_id.notnull())
    return sold.group_by("customer_id").aggregate(
        orders=sold.count().cast("float64"),
        sold=sold.spend.sum(),
        squares=(sold.spend * sold.spend).sum(),
        products=(sold.spend * sold.left).sum(),
        left_squares=(sold.left * sold.left).sum(),
        left_sold=sold.left.sum(),
    )


def _columns(build: Build, rows: ir.Table) -> tuple[Integers, dict[str, Floats]]:
    found = build.backend.to_pyarrow(rows.order_by("customer_id"))
    names = [name for name in found.column_names if name != "customer_id"]
    columns = {name: found[name].to_numpy().astype(np.float64) for name in names}
    return found["customer_id"].to_numpy().astype(np.int64), columns


def _shrunk(customer: Integers, rows: dict[str, Floats], *, basis: MarginBasis) -> Margins:
    """Draw every customer's share towards that of all, the more the fewer their orders."""
    spend, left = rows["spend"], rows["left"]
    if not len(customer):
        nothing = np.empty(0)
        return Margins(
            customer=customer, share=nothing, contribution=nothing, whole=float("nan"),
            spread=0.0, noise=0.0, own=0, basis=basis,
        )  # fmt: skip
    whole = float(left.sum() / spend.sum())
    own = np.clip(left / spend, _LEAST, _MOST)
    thinness = rows["squares"] / rows["sold"] ** 2
    noise = _noise(rows, thinness)
    spread = _spread(own - whole, thinness, noise)
    trust = spread / (spread + noise * thinness) if spread > 0 else np.zeros(len(own))
    return Margins(
        customer=customer,
        share=whole + trust * (own - whole),
        contribution=left,
        whole=whole,
        spread=float(np.sqrt(spread)),
        noise=float(np.sqrt(noise)),
        own=len(customer),
        basis=basis,
    )


def _noise(rows: dict[str, Floats], thinness: Floats) -> float:
    """Return the variance of the share of one order around its customer's."""
    several = rows["orders"] > 1
    if not several.any():
        return 0.0
    share = (rows["left_sold"] / rows["sold"])[several]
    squares, products = rows["squares"][several], rows["products"][several]
    scatter = rows["left_squares"][several] - 2 * share * products + share**2 * squares
    # Around a share taken from the same orders the scatter is smaller, as with n - 1.
    weight = squares * (1 - thinness[several])
    total = float(weight.sum())
    return max(float(scatter.sum()) / total, 0.0) if total > 0 else 0.0


def _spread(distance: Floats, thinness: Floats, noise: float) -> float:
    """Return the variance among customers: what their distances exceed their noise by."""
    weight = 1 / thinness
    excess = float((weight * (distance**2 - noise * thinness)).sum() / weight.sum())
    return max(excess, 0.0)
