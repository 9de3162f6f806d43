"""Between the boxes of a preference page and the words that a customer said."""

from __future__ import annotations

from collections.abc import Mapping

from mehvar_web.channels import Person
from mehvar_web.contact import _words
from mehvar_web.contact._choices import CUSTOMER, Chosen, How, Word, choose, chosen
from mehvar_web.contact._people import person_hash, read_people
from mehvar_web.contact._state import agreed_to_marketing

_PURPOSES = ("research", "marketing")


def boxes_of(person: Person) -> dict[str, bool]:
    """Return which boxes are ticked: what may come to the person now."""
    found = chosen(person)
    told = {f"purpose_{name}": _may_come(person, found, name) for name in _PURPOSES}
    return told | {
        f"channel_{name}": not found.refused_all and name not in found.refused_channels
        for name in _words.CHOOSABLE
    }


def choose_boxes(
    person: Person, ticked: Mapping[str, bool], *, how: How = "page", actor: str = CUSTOMER
) -> str:
    """Write down what the boxes say, in place of all before; return what takes it back."""
    words = [
        Word(allowed=False, channel=name)  # type: ignore[arg-type]
        for name in _words.CHOOSABLE
        if not ticked.get(f"channel_{name}")
    ]
    for name in _PURPOSES:
        if not ticked.get(f"purpose_{name}"):
            words.append(Word(allowed=False, purpose=name))  # type: ignore[arg-type]
        else:
            words.append(Word(allowed=True, purpose=name))  # type: ignore[arg-type]
    return choose(person, words, replaces=True, how=how, actor=actor)


def _may_come(person: Person, found: Chosen, purpose: str) -> bool:
    if found.refused_all or purpose in found.refused_purposes:
        return False
    if purpose != "marketing" or purpose in found.agreed_purposes:
        return True
    customer = read_people([person_hash(person)], ()).units.get(person_hash(person))
    return bool(customer and agreed_to_marketing([customer]).get(customer))
