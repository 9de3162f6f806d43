"""Segmentations from what customers answered: latent classes, and what matters to them."""

from __future__ import annotations

import re

import numpy as np

from mehvar.segments._answers import Survey, days
from mehvar.segments._clusters import fit_clusters
from mehvar.segments._division import Division, Refits
from mehvar.segments._errors import SegmentsError
from mehvar.segments._frame import Frame
from mehvar.segments._items import Ints, Items
from mehvar.segments._latent_choice import choose_latent_classes, latent_stability
from mehvar.segments._values import CONSENT, OWN_SURVEY, Key, ValuesError, score_values
from mehvar.text import Bilingual

_LEARNT_FROM = 20_000
_MOST_ANSWERS = 11
_CLASSES = (1, 2, 3, 4, 5)
_DRAWS = 20


def divide_by_survey(
    survey: Survey, *, past: Frame | None, rng: np.random.Generator
) -> Division | None:
    """Return the latent classes behind a survey's answers; None without two items in kinds."""
    kept = [
        place
        for place, column in enumerate(survey.answers.T)
        if 2 <= len(np.unique(column[np.isfinite(column)])) <= _MOST_ANSWERS
    ]
    if len(kept) < 2:
        return None
    items = Items.read({survey.questions[place]: survey.answers[:, place] for place in kept})
    learnt = items
    if items.respondents > _LEARNT_FROM:
        chosen = rng.choice(items.respondents, _LEARNT_FROM, replace=False)
        learnt = Items(names=items.names, levels=items.levels, codes=items.codes[np.sort(chosen)])
    fit = choose_latent_classes(items=learnt, classes=_CLASSES, rng=rng).chosen
    refits = Refits(chosen_by="one_class")
    names = tuple(f"k{place + 1}" for place in range(fit.classes))
    if fit.classes > 1:
        told = latent_stability(fit, rng=rng, draws=_DRAWS, most=5_000)
        refits = Refits(
            stability=told.median, low=told.low, chosen_by="bic",
            by_segment=dict(zip(names, told.by_class.tolist(), strict=True)),
        )  # fmt: skip
    code, probability = fit.predict(items), fit.probabilities(items).max(axis=1)
    answered = code >= 0
    return Division(
        name=f"survey:{survey.name}", kind="latent", segments=names, title=_survey_title(survey),
        customer=survey.customer[answered], code=code[answered],
        probability=probability[answered], known_only=True, refits=refits,
        then=_known_then(survey.customer, survey.day, code, past),
        then_reason="" if past else "no_past",
        traits={
            f"answer:{survey.questions[place]}": survey.answers[answered, place] for place in kept
        },
    )  # fmt: skip


def divide_by_values(
    survey: Survey | None,
    *,
    key: Key,
    past: Frame | None,
    rng: np.random.Generator,
    smallest: int,
) -> Division | None:
    """Return the segmentation by what matters to customers who agreed to its use; else None."""
    if survey is None or CONSENT not in survey.questions:
        return None
    agreed = survey.answers[:, survey.questions.index(CONSENT)] == 1
    items = {
        item: survey.answers[agreed, survey.questions.index(item)]
        if item in survey.questions
        else np.full(int(agreed.sum()), np.nan)
        for item in key.questions
    }
    if not agreed.any():
        return None
    try:
        scored = score_values(answers=items, key=key)
    except ValuesError:  # answers off the scale: the key is not that of this survey
        return None
    scores = scored.scores[scored.scored]
    customer, day = survey.customer[agreed][scored.scored], survey.day[agreed][scored.scored]
    try:
        fit = fit_clusters(
            features=scores, names=scored.names, rng=rng, groups=(2, 3, 4, 5, 6), smallest=smallest
        )
    except SegmentsError:
        return None
    code = fit.predict(scores)
    names = tuple(f"v{place + 1}" for place in range(fit.groups))
    return Division(
        name="values", kind="values", segments=names, customer=customer, code=code,
        known_only=True, sensitive=True, then=_known_then(customer, day, code, past),
        then_reason="" if past else "no_past", profiles=scores,
        refits=Refits(
            stability=fit.stability, low=fit.stability_low, chosen_by=fit.chosen_by,
            by_segment=dict(zip(names, fit.by_group.tolist(), strict=True)),
        ),
        traits={f"value:{name}": scores[:, place] for place, name in enumerate(scored.names)},
    )  # fmt: skip


def own_survey(surveys: tuple[Survey, ...]) -> Survey | None:
    """Return the answers to our own items on values, if there are any."""
    return next((one for one in surveys if one.name == OWN_SURVEY), None)


def _known_then(customer: Ints, day: Ints, code: Ints, past: Frame | None) -> Ints | None:
    """The past customers' places, of those who had answered by then."""
    if past is None:
        return None
    found = np.full(len(past.customer), -1, np.int64)
    early = (day <= days(past.day)) & (code >= 0)
    place = np.searchsorted(past.customer, customer[early])
    place = np.minimum(place, max(len(past.customer) - 1, 0))
    here = past.customer[place] == customer[early] if len(past.customer) else early[:0]
    found[place[here]] = code[early][here]
    return found


def _survey_title(survey: Survey) -> Bilingual:
    plain = re.sub(r"[_\-]+", " ", survey.name).strip() or survey.name
    return Bilingual(f"پاسخ‌دهندگان نظرسنجی «{plain}»", f"Answers to survey “{plain}”")
