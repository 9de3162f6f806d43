"""What a customer is called and how to reach them: one choice from several profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from mehvar.workspace import Build

_CHOSEN = ("mobile", "email", "birth_day", "gender", "city", "region", "country")
_PERSIAN = "[\u0600-\u06ff]"


def identities(build: Build) -> ir.Table:
    """One row per customer: profiles and sources joined in them."""
    profiles = build.read("profiles")
    return profiles.group_by("customer_id").aggregate(
        profiles=profiles.count(), sources=profiles.source.nunique()
    )


def known_people(build: Build) -> ir.Table:
    """One row per current row of the people table, with its customer."""
    people = build.current("people")
    profiles = build.read("profiles").select("profile_hash", "customer_id")
    return people.join(profiles, people.record_hash == profiles.profile_hash)


def particulars(people: ir.Table, *, language: str) -> ir.Table:
    """One row per customer with a people row: the newest known value of each particular.

    A name in the company's own script goes before a newer one in another: the same person is
    often written in Persian by one system and in Latin letters by the next.
    """
    import ibis

    given = ibis.coalesce(people.first_name + " " + people.last_name, people.last_name,
                          people.first_name)  # fmt: skip
    name = people.full_name.fill_null(given).strip().nullif("")
    is_persian = name.re_search(_PERSIAN)
    place = ibis.row_number().over(
        group_by="customer_id", order_by=("ingested_at", "source", "record_id")
    )
    rows = people.mutate(
        full_name=name, place=place, in_script=is_persian if language == "fa" else ~is_persian
    )
    preference = rows.in_script.ifelse(1 << 40, 0) + rows.place
    newest = {
        column: rows[column].argmax(rows.place, where=rows[column].notnull()) for column in _CHOSEN
    }
    return rows.group_by("customer_id").aggregate(
        full_name=rows.full_name.argmax(preference, where=rows.full_name.notnull()),
        registered_day=rows.registered_day.min(),
        **newest,
    )
