"""Reading the three marts of the main job as the last build published them."""

from __future__ import annotations

from typing import Any

from mehvar.measurement._effects import reason_words
from mehvar.measurement._experiences import (
    ANY,
    EXPERIENCES,
    JOINT,
    Experience,
    dose_title,
    tier_codes,
)
from mehvar.measurement._records import DoseRow, EffectRow, ExperienceRow
from mehvar.text import Language
from mehvar.workspace import Published

MART = "experience_risk"
"""The mart that stands for all of this slice: without it nothing was built."""


def read_experiences(state: Published) -> tuple[list[ExperienceRow], DoseRow | None]:
    """Return every experience, priced or not, and the joint row."""
    risks = state.rows(f"FROM {state.view('experience_risk')}")
    effects = state.rows(f"FROM {state.view('experience_effects')}")
    rows = [_experience(one, risks, effects, state.language) for one in EXPERIENCES]
    joint = next((risk for risk in risks if risk["experience"] == JOINT), None)
    return rows, None if joint is None else _dose(joint, [], state.language)


def _experience(
    experience: Experience,
    risks: list[dict[str, Any]],
    effects: list[dict[str, Any]],
    language: Language,
) -> ExperienceRow:
    mine = [risk for risk in risks if risk["experience"] == experience.name]
    theirs = [effect for effect in effects if effect["experience"] == experience.name]
    whole = next(risk for risk in mine if risk["dose"] == ANY)
    tiers = sorted(
        (risk for risk in mine if risk["dose"] != ANY),
        key=lambda risk: tier_codes(experience.name).index(risk["dose"]),
    )
    return ExperienceRow(
        experience=experience.name,
        title=experience.title.in_(language),
        department=experience.department,
        evidence=whole["evidence"],
        rank=whole["rank"],
        total=_dose(whole, theirs, language),
        tiers=tuple(_dose(risk, theirs, language) for risk in tiers),
        needs=experience.needs.in_(language),
    )


def _dose(risk: dict[str, Any], effects: list[dict[str, Any]], language: Language) -> DoseRow:
    return DoseRow(
        dose=risk["dose"],
        title=dose_title(risk["experience"], risk["dose"]).in_(language),
        orders=risk["orders"],
        customers=risk["customers"],
        estimable=risk["estimable"],
        reason=risk["reason"],
        reason_text=reason_words(risk["reason"]).in_(language) if risk["reason"] else "",
        money=risk["money"],
        low=risk["low"],
        high=risk["high"],
        certain=risk["low"] is not None and risk["low"] > 0,
        effects=tuple(
            _effect(effect, language) for effect in effects if effect["dose"] == risk["dose"]
        ),
    )


def _effect(row: dict[str, Any], language: Language) -> EffectRow:
    return EffectRow(
        outcome=row["outcome"],
        estimable=row["estimable"],
        reason=row["reason"],
        reason_text=reason_words(row["reason"]).in_(language) if row["reason"] else "",
        effect=row["effect"],
        low=row["low"],
        high=row["high"],
        raw_difference=row["raw_difference"],
        exposed_mean=row["exposed_mean"],
        unexposed_mean=row["unexposed_mean"],
        n_exposed=row["n_exposed"],
        n_unexposed=row["n_unexposed"],
        customers_exposed=row["customers_exposed"],
        overlap=row["overlap"],
        adjusted_for=tuple(filter(None, (row["adjusted_for"] or "").split(","))),
    )
