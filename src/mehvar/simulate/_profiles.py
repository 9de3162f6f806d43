"""How each system knows a person: its own id, the number they gave, the name someone typed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mehvar.simulate import _names
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
)
from mehvar.simulate._life import History
from mehvar.simulate._places import ZONES
from mehvar.simulate._serve import Bools
from mehvar.simulate._world import Ints, World

_SECOND = 4_000_000  # added to a person's number for the second account
_PLACEHOLDERS = np.array([9120000000, 9123456789, 9111111111])
_FIRST = _names.WOMEN + _names.MEN
_PAGES = ("gmail.com", "yahoo.com", "outlook.com", "chmail.ir")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profiles:
    """The identities of one block, one value per person.

    ``uses_app``, ``uses_phone`` and ``has_card`` say which systems know the person; ``mobile`` is
    the ten digits of their own number and ``given`` of the number that they give to operators (a
    relative's for some). ``second`` marks people with a second app account.
    """

    user: Ints
    second_user: Ints
    caller: Ints
    card: Ints
    mobile: Ints
    given: Ints
    uses_app: Bools
    uses_phone: Bools
    has_card: Bools
    second: Bools
    first_name: Ints
    last_name: Ints


def draw_profiles(world: World, history: History, rng: np.random.Generator) -> Profiles:
    """Draw who is known where; a person is in every system in which they ordered."""
    persons, orders = history.persons, history.orders
    size = persons.size
    used = np.zeros((4, size), dtype=bool)
    used[orders.channel, orders.person] = True
    ordered = used.any(axis=0)
    records = world.shop.records
    uses_app = used[0] | used[1] | ~ordered | (rng.random(size) < 0.15)
    mobile = mobile_digits(persons.number)
    first_name = rng.integers(0, len(_FIRST), size)
    last_name = rng.integers(0, len(_names.FAMILIES), size)
    relative = _relatives(persons.zone, records.shared_mobile, rng)
    last_name = last_name[np.where(rng.random(size) < 0.5, relative, np.arange(size))]
    return Profiles(
        user=10_000_000 + scatter(persons.number, 11),
        second_user=10_000_000 + scatter(persons.number + _SECOND, 11),
        caller=20_000_000 + scatter(persons.number, 13),
        card=60_000_000 + scatter(persons.number, 17),
        mobile=mobile,
        given=mobile[relative],
        uses_app=uses_app,
        uses_phone=used[2],
        has_card=used[3],
        second=uses_app & (rng.random(size) < records.second_account),
        first_name=first_name,
        last_name=last_name,
    )


def _relatives(zone: Ints, share: float, rng: np.random.Generator) -> Ints:
    """Return whose number each person gives: mostly their own, for some a relative's."""
    row = np.arange(zone.size)
    housemate = row ^ 1
    alike = (row % 2 == 1) & (zone == zone[np.minimum(housemate, zone.size - 1)])
    chance = share / max(float(alike.mean()), 1e-9)
    return np.where(alike & (rng.random(zone.size) < chance), housemate, row)


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
        is_second, mobile_digits(history.persons.number[who] + _SECOND), known.mobile[who]
    )
    woman = known.first_name[who] < len(_names.WOMEN)
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
            "registered_at": times(world, joined, rng.integers(420, 1380, size)),
            "marketing_consent": pa.array(rng.random(size) < 0.6),
        }
    )  # fmt: skip


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
    written = by_case(style, [lambda rows: name.take(rows), lambda rows: titled.take(rows)])
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


def true_identity(
    history: History, known: Profiles, *, callers: Ints, answerers: Ints
) -> pa.Table:
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


def caller_numbers(known: Profiles, who: Ints) -> pa.Array:
    """Return the caller's number as the exchange shows it: 98912..."""
    return codes("98", known.given[who])


def survey_numbers(known: Profiles, who: Ints) -> pa.Array:
    """Return the number that the survey tool sent to: 0912..."""
    return codes("0", known.given[who])


def _identity(source: str, refs: pa.Array, who: Bools | Ints, history: History) -> pa.Table:
    person = history.persons.number[who]
    return pa.table(
        {
            "source": pa.array([source]).take(pa.array(np.zeros(person.size, dtype=np.int64))),
            "person_ref": refs,
            "person": pa.array(person),
        }
    )


def _first(known: Profiles, who: Ints) -> pa.Array:
    return words([fa for fa, _ in _FIRST], known.first_name[who])


def _last(known: Profiles, who: Ints) -> pa.Array:
    return words([fa for fa, _ in _names.FAMILIES], known.last_name[who])


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


_LATIN = dict(_FIRST + _names.FAMILIES)
_LATIN["آقای"] = "Mr"


def _latin(names: pa.Array) -> pa.Array:
    """Write names in Latin letters, word by word, each distinct name once."""
    distinct = names.dictionary_encode()
    written = [
        " ".join(_LATIN.get(word, word) for word in name.split(" "))
        for name in distinct.dictionary.to_pylist()
    ]
    return pa.array(written, pa.string()).take(distinct.indices)


def _emails(
    known: Profiles, who: Ints, history: History, rng: np.random.Generator
) -> pa.Array:
    """Return e-mail addresses; a second account carries the same one, for half of the people."""
    chance = ((history.persons.number * 2_654_435_761) % 1000) / 1000.0  # the same for both accounts
    tail = scatter(history.persons.number[who], 23) % 100_000
    name = [latin.lower() for _, latin in _FIRST]
    family = [latin.lower() for _, latin in _names.FAMILIES]
    local = pc.binary_join_element_wise(
        words(name, known.first_name[who]), words(family, known.last_name[who]),
        pa.array(tail).cast(pa.string()), ".",
    )  # fmt: skip
    page = words(_PAGES, scatter(history.persons.number[who], 29) % len(_PAGES))
    address = pc.binary_join_element_wise(local, page, "@")
    shouted = pc.if_else(pa.array(rng.random(who.size) < 0.04), pc.utf8_upper(address), address)
    return only(shouted, chance[who] < 0.45)


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
