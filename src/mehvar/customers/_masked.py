"""What of a person may be seen by those who have no business with their personal data.

The one place of these rules: the terminal, the pages and the API all mask by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from mehvar import text
from mehvar.customers._records import Attribute, Customer, TimelineEntry

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.identity import Explanation, Link

FACT_PREFIX = "fact_"
"""Attributes that begin so hold what customers told us of their private lives."""


def masked(customers: Sequence[Customer]) -> tuple[Customer, ...]:
    """Mask names, mobiles and e-mails; leave birth dates and genders out."""
    names = mask_values([one.full_name for one in customers], kind="name")
    mobiles = mask_values([one.mobile for one in customers], kind="mobile")
    emails = mask_values([one.email for one in customers], kind="email")
    return tuple(
        replace(one, full_name=name, mobile=mobile, email=email, birth_day=None, gender=None)
        for one, name, mobile, email in zip(customers, names, mobiles, emails, strict=True)
    )


def masked_identity(explanation: Explanation) -> Explanation:
    """Mask identifiers, also where a reason quotes them or a source knows people by them."""
    return replace(
        explanation,
        profiles=tuple(
            replace(one, person_ref=mask_reference(one.person_ref)) for one in explanation.profiles
        ),
        links=tuple(_masked_link(link) for link in explanation.links),
    )


def redacted(entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Take numbers and addresses of persons out of what customers wrote."""
    import pyarrow as pa

    texts = text.redact(pa.array([one.text for one in entries], pa.string())).to_pylist()
    return tuple(replace(one, text=said) for one, said in zip(entries, texts, strict=True))


def public_attributes(attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Leave out what customers told us of their private lives."""
    return tuple(one for one in attributes if not one.attribute.startswith(FACT_PREFIX))


def mask_values(values: Sequence[str | None], *, kind: text.MaskKind) -> list[str | None]:
    """Mask a column of one kind of personal value; see ``text.mask``."""
    import pyarrow as pa

    shown: list[str | None] = text.mask(pa.array(values, pa.string()), kind=kind).to_pylist()
    return shown


def mask_reference(reference: str) -> str:
    """Mask a source's id of a person where the source uses a mobile, e-mail or national code."""
    import pyarrow as pa

    kinds: tuple[tuple[text.MaskKind, Callable[[pa.Array], pa.Array]], ...] = (
        ("mobile", text.clean_mobile),
        ("email", text.clean_email),
        ("national_code", text.clean_national_code),
    )
    for kind, clean in kinds:
        if clean(pa.array([reference], pa.string()))[0].is_valid:
            return mask_values([reference], kind=kind)[0] or ""
    return reference


def _masked_link(link: Link) -> Link:
    """Mask an identifier by its kind; what has no kind of its own is masked like a card."""
    is_kind = link.kind in text.IDENTIFIERS
    kind = cast("text.MaskKind", link.kind if is_kind else "loyalty_card")
    hidden = link.identifier
    if link.kind != "hand":
        hidden = mask_values([link.identifier], kind=kind)[0] or ""
    reason = text.Bilingual(
        *(said.replace(link.identifier, hidden) for said in (link.reason.fa, link.reason.en))
    )
    reference = mask_reference(link.person_ref)
    return replace(link, identifier=hidden, reason=reason, person_ref=reference)
