"""An item is out of stock: found in the order, replaced by what fits, with the customer's yes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.utils.html import strip_tags
from tests.web.conftest import ClientOf

from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web.grants.models import Grant

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User

pytestmark = pytest.mark.django_db

_LINK = re.compile(r'class="decide-line[^"]*" href="([^"]+)"')


def _gone() -> str:
    """The address of the offer for an order of which an item was out of stock."""
    marts = served_company.marts()
    rows = marts.ask(
        f"SELECT customer_id, source, order_id FROM {marts.view('customer_order_lines')} "
        "WHERE out_of_stock AND customer_id IS NOT NULL "
        f"AND product_id IN (SELECT product_id FROM {marts.newest('products')}) "
        'ORDER BY "at" DESC, order_id LIMIT 1'
    )
    customer, source, order = rows[0]
    asked = {"situation": "out_of_stock", "customer": customer, "source": source, "order": order}
    return f"/en/decide/offer/?{urlencode(asked)}"


def test_the_item_its_substitute_the_yes_and_the_difference(
    in_force: None, own_company: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    items = client.get(_gone()).content.decode()
    (item, *_others) = _LINK.findall(items)
    shelf = client.get(item.replace("&amp;", "&")).content.decode()
    (fitting, *_more) = _LINK.findall(shelf)
    chosen = "/en/decide/offer/" + fitting.replace("&amp;", "&")
    silent = client.get(chosen).content.decode()
    agreed = client.get(f"{chosen}&consent=on").content.decode()

    assert "Which item?" in items
    assert "out of stock" in items.partition("decide-line")[2][:600]  # what is gone stands first
    assert "What may replace it" in shelf
    assert 'name="key"' not in shelf
    assert re.search(r"decide-tap[^>]* disabled", silent) is not None
    assert "First tick below" in silent
    assert re.search(r"decide-tap[^>]* disabled", agreed) is None
    assert "the customer's word" in strip_tags(agreed).replace("&#x27;", "'")

    form = dict(re.findall(r'name="(moment|key)" value="([^"]*)"', silent))
    form["moment"] = form["moment"].replace("&amp;", "&")
    refused = client.post("/en/decide/grant/", form, follow=True).content.decode()
    assert "has not said yes" in refused
    assert not Grant.objects.filter(state="granted").exists()

    form["moment"] += "&consent=on"
    client.post("/en/decide/grant/", form | {"key": "another"})
    given = Grant.objects.get(state="granted")
    assert given.consent is True
    assert given.decision.substitute_id in fitting
    assert given.action == "pay_difference"
    assert given.cost == given.amount > 0
