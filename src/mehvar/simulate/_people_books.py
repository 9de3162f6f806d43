"""The customer files: accounts of the app, cards of the phone desk, members of the club."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate._columns import (
    arabic_letters,
    by_case,
    codes,
    jalali_days,
    lose,
    mobile_digits,
    only,
    scatter,
    spell_mobiles,
    times,
    words,
)  # fmt: skip
from mehvar.simulate._life import History
from mehvar.simulate._names import FAMILIES, FIRST_NAMES, WOMEN
from mehvar.simulate._places import ZONES
from mehvar.simulate._profiles import SECOND_ACCOUNT, Profiles
from mehvar.simulate._world import Ints, World

_PLACEHOLDERS = np.array([9120000000, 9123456789, 9111111111])
_PAGES = ("gmail.com", "yahoo.com", "outlook.com", "chmail.ir")


def app_users(
    world: World, history: History, known: Profiles, rng: np.random.Generator
) -> pa.Table:
    """One row per account in the app."""
    first = np.flatnonzero(known.uses_app)
    again = np.flatnonzero(known.second)
    who = np.concatenate([first, again])
    is_second = np.arange(who.size) >= first.size
    missing, size = world.shop.records.missing, who.size
    mobile = np.where(
        is_second, mobile_digits(history.persons.number[who] + SECOND_ACCOUNT), known.mobile[who]
    )
    woman = known.first_name[who] < len(WOMEN)
    zone = history.persons.zone[who]
    joined = history.persons.joined[who]
    return pa.table(
        {
            "user_id": codes("U", np.where(is_second, known.second_user[who], known.user[who])),
            "mobile": spell_mobiles(mobile, rng.choice([0, 1, 3], size, p=[0.8, 0.15, 0.05])),
            "email": _emails(known, who, history, rng),
            "first_name": _typed(_first(known, who), rng, world),
            "last_name": _typed(_last(known, who), rng, world),
            "gender": lose(words(("male", "female"), woman.astype(np.int64)), missing, rng),
            "birth_date": lose(
                pa.array(rng.integers(-5_000, 13_500, size).astype(np.int32)).cast(pa.date32()),
                missing * 2, rng,
            ),
            "loyalty_card": only(
                codes("", known.card[who]),
                known.has_card[who] & (rng.random(size) < world.shop.records.card_in_app),
            ),
            "city": lose(words([place.city for place in ZONES], zone), missing, rng),
            "zone": lose(words([place.region for place in ZONES], zone), missing, rng),
            "registered_at": times(world, joined, _registered(world, history, who, rng)),
            "marketing_consent": pa.array(rng.random(size) < 0.6),
        }
    )  # fmt: skip


def _registered(world: World, history: History, who: Ints, rng: np.random.Generator) -> Ints:
    """Return the minute of the day: shortly before the first order of those who came to order."""
    persons = history.persons
    end = world.clock.until[persons.kind, world.days]
    _, minute = world.clock.when(persons.kind, np.minimum(persons.first, end * 0.999999))
    shortly = np.maximum(minute[who] - rng.integers(3, 20, who.size), 0)
    return np.where(persons.joined[who] < 0, rng.integers(420, 1380, who.size), shortly)


def phone_customers(
    world: World, history: History, known: Profiles, rng: np.random.Generator
) -> pa.Table:
    """One row per customer of the phone desk: what operators typed."""
    who = np.flatnonzero(known.uses_phone)
    size, records = who.size, world.shop.records
    mobile = np.where(
        rng.random(size) < records.placeholder,
        _PLACEHOLDERS[rng.integers(0, _PLACEHOLDERS.size, size)],
        known.given[who],
    )
    zone = history.persons.zone[who]
    streets = [street for place in ZONES for street in place.streets]
    first_street = np.cumsum([0] + [len(place.streets) for place in ZONES])[:-1]
    per_zone = np.array([len(place.streets) for place in ZONES])
    street = first_street[zone] + (rng.random(size) * per_zone[zone]).astype(np.int64)
    name = pc.binary_join_element_wise(_first(known, who), _last(known, who), " ")
    titled = pc.binary_join_element_wise("آقای", _last(known, who), " ")
    style = rng.choice([0, 1], size, p=[0.88, 0.12])
    written = by_case(style, [name.take, titled.take])
    return pa.table(
        {
            "کد مشتری": codes("T", known.caller[who]),
            "نام مشتری": _typed(written, rng, world),
            "موبایل": spell_mobiles(mobile, rng.integers(0, 9, size)),
            "شهر": lose(words([place.city for place in ZONES], zone), records.missing, rng),
            "منطقه": lose(words([place.region for place in ZONES], zone), records.missing, rng),
            "نشانی": pc.binary_join_element_wise(
                "خیابان", words(streets, street), "پلاک",
                pa.array(rng.integers(1, 180, size)).cast(pa.string()), " ",
            ),
        }
    )  # fmt: skip


def club_members(
    world: World, history: History, known: Profiles, rng: np.random.Generator
) -> pa.Table:
    """One row per loyalty card of the shops."""
    who = np.flatnonzero(known.has_card)
    size, records = who.size, world.shop.records
    days = jalali_days(world)
    joined = np.clip(history.persons.joined[who], 0, len(days) - 1)
    mobile = spell_mobiles(known.given[who], rng.choice([0, 4, 5], size, p=[0.6, 0.25, 0.15]))
    return pa.table(
        {
            "شماره کارت": codes("", known.card[who]),
            "نام": _typed(_first(known, who), rng, world),
            "نام خانوادگی": _typed(_last(known, who), rng, world),
            "تلفن همراه": lose(mobile, records.card_without_mobile, rng),
            "تاریخ عضویت": days.take(pa.array(joined)),
            "شهر": lose(
                words([place.city for place in ZONES], history.persons.zone[who]),
                records.missing, rng,
            ),
        }
    )  # fmt: skip


def _first(known: Profiles, who: Ints) -> pa.Array:
    return words([fa for fa, _ in FIRST_NAMES], known.first_name[who])


def _last(known: Profiles, who: Ints) -> pa.Array:
    return words([fa for fa, _ in FAMILIES], known.last_name[who])


def _typed(names: pa.Array, rng: np.random.Generator, world: World) -> pa.Array:
    """Write names as someone typed them: Arabic letters, no half-space, Latin letters."""
    records = world.shop.records
    plain = 1.0 - records.arabic_letters - records.latin_name - 0.05
    style = rng.choice(4, len(names), p=[plain, records.arabic_letters, records.latin_name, 0.05])
    return by_case(
        style,
        [
            lambda rows: names.take(pa.array(rows)),
            lambda rows: arabic_letters(names.take(pa.array(rows))),
            lambda rows: _latin(names.take(pa.array(rows))),
            lambda rows: pc.replace_substring(names.take(pa.array(rows)), "\u200c", " "),
        ],
    )


_LATIN = dict(FIRST_NAMES + FAMILIES)
_LATIN["آقای"] = "Mr"


def _latin(names: pa.Array) -> pa.Array:
    """Write names in Latin letters, word by word, each distinct name once."""
    distinct = names.dictionary_encode()
    written = [
        " ".join(_LATIN.get(word, word) for word in name.split(" "))
        for name in distinct.dictionary.to_pylist()
    ]
    return pa.array(written, pa.string()).take(distinct.indices)


def _emails(known: Profiles, who: Ints, history: History, rng: np.random.Generator) -> pa.Array:
    """Return e-mail addresses; a second account carries the same one, for half of the people."""
    chance = (
        (history.persons.number * 2_654_435_761) % 1000
    ) / 1000.0  # the same for both accounts
    tail = scatter(history.persons.number[who], 23) % 100_000
    name = [latin.lower() for _, latin in FIRST_NAMES]
    family = [latin.lower() for _, latin in FAMILIES]
    local = pc.binary_join_element_wise(
        words(name, known.first_name[who]), words(family, known.last_name[who]),
        pa.array(tail).cast(pa.string()), ".",
    )  # fmt: skip
    page = words(_PAGES, scatter(history.persons.number[who], 29) % len(_PAGES))
    address = pc.binary_join_element_wise(local, page, "@")
    shouted = pc.if_else(pa.array(rng.random(who.size) < 0.04), pc.utf8_upper(address), address)
    return only(shouted, chance[who] < 0.45)
