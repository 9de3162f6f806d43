"""Who agreed to marketing: asked at use, never assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build


def write_consents(build: Build) -> int:
    """Write ``customer_consents``: one row per customer who said whether they agree to marketing.

    What a customer chose in Mehvar (``contact_choices``) is their own last word: one refusal that
    stands refuses, else one agreement agrees. Of the others, a customer joined from several
    profiles agrees when one of them agreed and none refused.
    """
    profiles = build.read("profiles").select("profile_hash", "customer_id")
    people = build.current("people")
    rows = people.join(profiles, people.record_hash == profiles.profile_hash)
    said = rows.filter(rows.marketing_consent.notnull())
    told = said.group_by("customer_id").aggregate(marketing=said.marketing_consent.all())
    choices = _choices(build, profiles)
    others = told.anti_join(choices, "customer_id")
    return build.write("customer_consents", choices.union(others))


def _choices(build: Build, profiles: ir.Table) -> ir.Table:
    """One row per customer who chose about marketing, or about everything, on every channel."""
    rows = build.current("contact_choices")
    stands = rows.filter(
        rows.channel.isnull(),
        rows.purpose.isnull() | (rows.purpose == "marketing"),
        ~rows.withdrawn.fill_null(False),
    )
    theirs = stands.join(profiles, stands.person_hash == profiles.profile_hash)
    return theirs.group_by("customer_id").aggregate(marketing=theirs.allowed.all())
