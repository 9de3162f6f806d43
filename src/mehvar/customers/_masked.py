"""What of a person may be seen by those who have no business with their personal data.

The one place of these rules: the terminal, the pages and the API all mask by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from mehvar import text
from mehvar.customers._records import Attribute, Customer, TimelineEntry

if TYPE_CHECKING:
    import pyarrow as pa

    from mehvar.identity import Explanation, Link

FACT_PREFIX = "fact_"
"""Attributes that begin so hold what customers told us of their private lives."""

_SHORTEST = 8
"""Digits of the shortest number of a person: a national code without its leading zeros."""


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
    people = {one.person_ref for one in explanation.profiles}
    people |= {link.person_ref for link in explanation.links}
    references = _masked_references(sorted(people))
    identifiers = _masked_identifiers(explanation.links)
    return replace(
        explanation,
        profiles=tuple(
            replace(one, person_ref=references[one.person_ref]) for one in explanation.profiles
        ),
        links=tuple(
            _masked_link(link, identifiers[link.kind, link.identifier], references)
            for link in explanation.links
        ),
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
    return _masked_references([reference])[reference]


def _masked_references(references: Sequence[str]) -> dict[str, str]:
    """Mask several ids at once: the rules work on columns, and cost the same for one as for ten."""
    import pyarrow as pa

    kinds: tuple[tuple[text.MaskKind, Callable[[pa.Array], pa.Array]], ...] = (
        ("mobile", text.clean_mobile),
        ("email", text.clean_email),
        ("national_code", text.clean_national_code),
    )
    shown = {one: one for one in references}
    left = [one for one in references if _may_be_personal(one)]
    for kind, clean in kinds:
        if not left:
            break
        known = clean(pa.array(left, pa.string())).is_valid().to_pylist()
        found = [one for one, is_kind in zip(left, known, strict=True) if is_kind]
        hidden = mask_values(found, kind=kind)
        shown |= {one: to or "" for one, to in zip(found, hidden, strict=True)}
        left = [one for one, is_kind in zip(left, known, strict=True) if not is_kind]
    return shown


def _may_be_personal(reference: str) -> bool:
    """Tell without reading it whether an id can be an address or a number of a person at all."""
    return "@" in reference or sum(letter.isdigit() for letter in reference) >= _SHORTEST


def _masked_identifiers(links: Sequence[Link]) -> dict[tuple[str, str], str]:
    """Mask identifiers by their kind; what has no kind of its own is masked like a card."""
    shown: dict[tuple[str, str], str] = {}
    for kind in {link.kind for link in links}:
        values = sorted({link.identifier for link in links if link.kind == kind})
        hidden: Sequence[str | None] = values
        if kind != "hand":
            is_kind = kind in text.IDENTIFIERS
            hidden = mask_values(
                values, kind=cast("text.MaskKind", kind if is_kind else "loyalty_card")
            )
        shown |= {(kind, value): to or "" for value, to in zip(values, hidden, strict=True)}
    return shown


def _masked_link(link: Link, hidden: str, references: Mapping[str, str]) -> Link:
    reason = text.Bilingual(
        *(said.replace(link.identifier, hidden) for said in (link.reason.fa, link.reason.en))
    )
    return replace(link, identifier=hidden, reason=reason, person_ref=references[link.person_ref])
