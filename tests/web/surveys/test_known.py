"""Texts greet by what the company knows; whoever it does not know reads the words behind the bar."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.web.conftest import Served
from tests.web.surveys.asked import ONE_QUESTION, Page, path_of, publish_survey, words

from mehvar import identity
from mehvar.workspace import Marts, Workspace
from mehvar_web.accounts.models import User
from mehvar_web.channels import Person
from mehvar_web.surveys import link_for

pytestmark = pytest.mark.django_db
_NAMES = "[{first_name|nobody}] [{store|no store}] [{city|no city}] [{product|nothing}]"
GREETING = {**ONE_QUESTION, "intro": words(_NAMES, _NAMES)}


@pytest.fixture
def person(company: Workspace, served: Served) -> Person:
    found = identity.anchor(company, customer_id=served.customer_id)
    return Person(source=found.source, ref=found.person_ref)


def _read(url: str) -> str:
    text = Page.open(path_of(url), client=Client()).text
    return text.replace("\u2068", "").replace("\u2069", "")


def test_a_personal_link_greets_by_name_store_and_product(
    company: Workspace, served: Served, person: Person, alice: User
) -> None:
    with Marts(company) as marts:
        ((name, city),) = marts.ask(
            f"SELECT full_name, city FROM {marts.view('customers')} WHERE customer_id = ?",
            [served.customer_id],
        )
        order, source = marts.ask(
            f"SELECT order_id, source FROM {marts.view('customer_orders')} WHERE customer_id = ? "
            'AND lines > 0 ORDER BY "at" LIMIT 1',
            [served.customer_id],
        )[0]
        product = marts.ask(
            f"SELECT product_name FROM {marts.view('customer_order_lines')} "
            "WHERE customer_id = ? AND order_id = ? ORDER BY amount DESC, record_id LIMIT 1",
            [served.customer_id, order],
        )[0][0]
        store = marts.ask(
            f"SELECT name FROM {marts.newest('stores')} WHERE store_id = ?", [served.store_id]
        )[0][0]
    survey = publish_survey(alice, GREETING)

    shown = _read(
        link_for(survey.key, person=person, order=order, order_source=source,
                 store=served.store_id)
    )  # fmt: skip

    assert f"[{name.split()[0]}] [{store}] [{city or 'no city'}] [{product or 'nothing'}]" in shown


def test_a_link_of_everybody_names_nobody(company: Workspace, alice: User) -> None:
    shown = _read(link_for(publish_survey(alice, GREETING).key))

    assert "[nobody] [no store] [no city] [nothing]" in shown


def test_an_anonymous_survey_shows_nothing_of_the_person(
    company: Workspace, person: Person, alice: User
) -> None:
    city = words("[{city|no city}]", "[{city|no city}]")
    survey = publish_survey(alice, {**ONE_QUESTION, "intro": city, "anonymous": True})

    assert "[no city]" in _read(link_for(survey.key, person=person))


def test_a_person_of_no_build_is_greeted_as_somebody(new_company: Workspace, alice: User) -> None:
    survey = publish_survey(alice, GREETING)

    shown = _read(link_for(survey.key, person=Person(source="shop", ref="c-17"), store="s9"))

    assert "[nobody] [no store] [no city] [nothing]" in shown
