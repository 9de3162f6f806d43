"""Who agreed to marketing: asked at use, never assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.workspace import Build


def write_consents(build: Build) -> int:
    """Write ``customer_consents``: one row per customer who said whether they agree to marketing.

    A customer joined from several profiles agrees when one of them agreed and none refused.
    """
    people = build.current("people")
    profiles = build.read("profiles").select("profile_hash", "customer_id")
    rows = people.join(profiles, people.record_hash == profiles.profile_hash)
    said = rows.filter(rows.marketing_consent.notnull())
    told = said.group_by("customer_id").aggregate(marketing=said.marketing_consent.all())
    return build.write("customer_consents", told)
