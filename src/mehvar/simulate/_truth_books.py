"""What no system knows: who is who, and what each person is truly like."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from mehvar.simulate._columns import codes, only, times, words
from mehvar.simulate._life import History
from mehvar.simulate._orders import Bools
from mehvar.simulate._places import ZONES
from mehvar.simulate._profiles import Profiles, caller_numbers, survey_numbers
from mehvar.simulate._world import Ints, World


def true_identity(history: History, known: Profiles, *, callers: Ints, answerers: Ints) -> pa.Table:
    """One row per person as one system knows them: (source, person_ref, person).

    ``callers`` and ``answerers`` are the people (rows of the block) who called support and who
    were asked by mobile; both systems know them by the number alone.
    """
    parts = [
        _identity("app", codes("U", known.user[known.uses_app]), known.uses_app, history),
        _identity("app", codes("U", known.second_user[known.second]), known.second, history),
        _identity("phone", codes("T", known.caller[known.uses_phone]), known.uses_phone, history),
        _identity("pos", codes("", known.card[known.has_card]), known.has_card, history),
        _identity("support", caller_numbers(known, callers), callers, history),
        _identity("survey", survey_numbers(known, answerers), answerers, history),
    ]
    return pa.concat_tables(parts)


def _identity(source: str, refs: pa.Array, who: Bools | Ints, history: History) -> pa.Table:
    person = history.persons.number[who]
    return pa.table(
        {
            "source": pa.array([source]).take(pa.array(np.zeros(person.size, dtype=np.int64))),
            "person_ref": refs,
            "person": pa.array(person),
        }
    )


def true_persons(world: World, history: History) -> pa.Table:
    """One row per person: what is true of them and in no file."""
    persons, orders = history.persons, history.orders
    left = np.full(persons.size, -1)
    left[orders.person[orders.left]] = orders.day[orders.left]
    return pa.table(
        {
            "person": pa.array(persons.number),
            "value_class": words([kind.name for kind in world.shop.classes], persons.kind),
            "region": words([zone.region for zone in ZONES], persons.zone),
            "orders_per_day": pa.array(persons.rate),
            "basket": pa.array(persons.basket),
            "patience": pa.array(persons.patience),
            "left_on": only(times(world, left, np.zeros(persons.size)), left >= 0),
        }
    )
