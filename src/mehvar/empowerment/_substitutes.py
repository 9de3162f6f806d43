"""What may replace an item that is out of stock: as good, as large, as dear, and fit to eat.

A substitute is of the same category, in stock, not smaller, not cheaper, not worse and safe for the
customer. What is not known of quality or size is not held against it, but shown as unknown: then
the customer must say yes. What is not known of allergens excludes it for who must avoid any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir

FITS, UNKNOWN = "fits", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstituteRules:
    """What counts as equal quality, and how many substitutes are offered.

    A rating counts as known from ``fewest_ratings`` ratings on; one that is at most ``tolerance``
    below the ordered item's (both 0..1) is equal. ``most_dearer`` leaves out what costs more than
    that above the ordered price, in minor units; None leaves out nothing.
    """

    fewest_ratings: int = 10
    tolerance: float = 0.02
    most: int = 5
    most_dearer: int | None = None


def find_substitutes(
    *,
    wanted: ir.Table,
    offered: ir.Table,
    rules: SubstituteRules = SubstituteRules(),
) -> ir.Table:
    """Return what may replace each wanted item, best first.

    Both tables hold ``product_id, category, price`` (minor units), ``size`` with its ``unit``,
    ``rating`` (0..1) and ``ratings`` (how many); null means not known. ``wanted`` adds ``case_id``
    and two sets as bits of an int64: ``needs``, the marks that the customer needs (halal, vegan,
    ...), and ``avoids``, the allergens to avoid. ``offered`` adds ``in_stock``, ``marks`` and
    ``allergens`` (null: not known).

    One row per case and substitute: ``case_id, product_id, rank`` (from 1), ``difference`` (how
    much dearer it is), ``quality`` and ``size_fit`` (fits or unknown) and ``needs_yes``.
    """
    import ibis

    pairs = wanted.join(
        offered,
        [wanted.category == offered.category, wanted.product_id != offered.product_id],
        rname="{name}_of",
    )
    quality, size = _quality(pairs, rules), _size(pairs)
    difference = pairs.price_of - pairs.price
    fit = pairs.mutate(difference=difference, quality=quality, size_fit=size).filter(
        _may(pairs, difference, rules), quality.notnull(), size.notnull()
    )
    unknown = (fit.quality == UNKNOWN).cast("int8") + (fit.size_fit == UNKNOWN).cast("int8")
    best = ibis.window(
        group_by=fit.case_id,
        order_by=[unknown, fit["difference"], ibis.coalesce(fit.rating_of, 0.0).desc(),
                  fit.product_id_of],
    )  # fmt: skip
    ranked = fit.select(
        "case_id", "difference", "quality", "size_fit",
        product_id=fit.product_id_of,
        rank=ibis.row_number().over(best) + 1,
        needs_yes=unknown > 0,
    )  # fmt: skip
    return ranked.filter(ranked["rank"] <= rules.most)


def _may(pairs: ir.Table, difference: Any, rules: SubstituteRules) -> Any:
    """Return whether stock, price, needs and allergens allow the pair; never null."""
    import ibis

    no = ibis.literal(False)
    has_marks = (pairs.needs & ibis.coalesce(pairs.marks, 0)) == pairs.needs
    is_safe = (pairs.avoids == 0) | ibis.coalesce((pairs.allergens & pairs.avoids) == 0, no)
    is_dear_enough = ibis.coalesce(difference >= 0, no)
    if rules.most_dearer is not None:
        is_dear_enough &= ibis.coalesce(difference <= rules.most_dearer, no)
    return ibis.coalesce(pairs.in_stock, no) & has_marks & is_safe & is_dear_enough


def _quality(pairs: ir.Table, rules: SubstituteRules) -> Any:
    """Return fits, unknown, or null where the substitute is known to be worse."""
    import ibis

    known = ibis.coalesce(
        (pairs.ratings >= rules.fewest_ratings) & (pairs.ratings_of >= rules.fewest_ratings),
        ibis.literal(False),
    )
    is_worse = pairs.rating_of < pairs.rating - rules.tolerance
    return ibis.cases(
        (~known | pairs.rating.isnull() | pairs.rating_of.isnull(), UNKNOWN),
        (is_worse, ibis.null("string")),
        else_=FITS,
    )


def _size(pairs: ir.Table) -> Any:
    """Return fits, unknown, or null where the substitute is known to be smaller."""
    import ibis

    known = ibis.coalesce(
        (pairs.unit == pairs.unit_of) & pairs["size"].notnull() & pairs.size_of.notnull(),
        ibis.literal(False),
    )
    return ibis.cases(
        (~known, UNKNOWN), (pairs.size_of < pairs["size"], ibis.null("string")), else_=FITS
    )
