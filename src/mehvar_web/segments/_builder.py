"""The builder's live part: the sentence, how many each condition keeps, and who they are."""

from __future__ import annotations

from dataclasses import dataclass

from mehvar import segments
from mehvar.customers import Customer, masked
from mehvar.segments import Purpose, RuleCount
from mehvar.workspace import Sight
from mehvar_web import company
from mehvar_web.segments._parts import language
from mehvar_web.segments._resolve import Resolved

PREVIEW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One condition of the funnel: the words, what is left after it, and the bar's width."""

    path: str
    said: str
    alone: int | None
    left: int | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What the builder tells while somebody edits."""

    sentence: str
    count: RuleCount
    steps: tuple[Step, ...]
    alone: dict[str, int | None]
    preview: tuple[Customer, ...]
    is_whole: bool


def read_live(resolved: Resolved, *, sight: Sight, purpose: Purpose, preview: bool = True) -> Live:
    """Count a draft's finished conditions, of the customers in sight, and show some of them."""
    rule, settings = resolved.rule, company.workspace().settings
    counted = segments.count_rule(company.marts(), rule, sight=sight, purpose=purpose)
    of_place = {one.path: one for one in counted.parts}
    steps = []
    for path, place in resolved.places.items():
        if path.count(".") == 1:
            told = of_place[place]
            part = rule.of[int(place)]
            said = segments.say_part(part, settings=settings, language=language())
            left = told.left if rule.match == "all" else told.alone
            share = (left or 0) / counted.everyone if counted.everyone else 0.0
            steps.append(Step(path=path, said=said, alone=told.alone, left=left, share=share))
    return Live(
        sentence=segments.say_rule(rule, settings=settings, language=language()),
        count=counted,
        steps=tuple(steps),
        alone={path: of_place[place].alone for path, place in resolved.places.items()},
        preview=_preview(resolved, sight, purpose) if preview and counted.customers else (),
        is_whole=resolved.is_whole,
    )


def _preview(resolved: Resolved, sight: Sight, purpose: Purpose) -> tuple[Customer, ...]:
    """Return a few of the customers, masked: an idea of who they are, no list."""
    ids = segments.rule_customers(
        company.marts(), resolved.rule, sight=sight, purpose=purpose, limit=PREVIEW
    )
    found = (company.desk().profile(one, sight=sight) for one in ids)
    return masked([one for one in found if one is not None])
