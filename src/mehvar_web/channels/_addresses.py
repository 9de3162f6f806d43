"""Where a person can be reached, and who it is that wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mehvar_web.channels._records import Channel, Person


def addresses_of(persons: Sequence[Person]) -> dict[Person, Mapping[Channel, str]]:
    """Return the address of each person on each channel where one is known.

    The mobile number and e-mail address of the customer that the person is (as the last build
    knows them), and the chats that any record of that customer linked. Persons without any
    address are left out.
    """
    raise NotImplementedError


def addresses_of_customers(customer_ids: Sequence[int]) -> dict[int, Mapping[Channel, str]]:
    """Return the address of each customer on each channel where one is known."""
    raise NotImplementedError


def person_at(channel: Channel, address: str) -> Person | None:
    """Return who has this address: the owner of the chat, else a customer of the last build."""
    raise NotImplementedError


def chat_link(channel: Channel, person: Person) -> str:
    """Return the address that opens our bot and, when started, links the chat to the person.

    Empty when the messenger is not set up. The link names nobody: it carries a signed number.
    """
    raise NotImplementedError
