"""The pages tell the core's figures, to whom they may, and reject what adds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.kept import BUILT_AT

from mehvar import segments
from mehvar.workspace import Marts, Sight

if TYPE_CHECKING:
    from django.test import Client

    from mehvar.workspace import Workspace
    from mehvar_web.accounts.models import User

    ClientOf = Callable[[User], Client]

pytestmark = pytest.mark.django_db

PAGES = (
    "", "compare/", "compare/?with=rfm&with=control", "personas/", "personas/?of=rule:loyal", "values/",
    "of/rfm/", "of/control/", "of/rule:loyal/in/", "defined/loyal/versions/",
)  # fmt: skip


def words(page: str) -> str:
    """What a page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_both_languages_and_says_no_name(
    segmented: Workspace, alice: User, client_of: ClientOf, page: str
) -> None:
    with Marts(segmented) as marts:
        names = marts.ask(f"SELECT full_name FROM {marts.view('customers')} WHERE full_name <> ''")

    for language in ("fa", "en"):
        answer = client_of(alice).get(f"/{language}/segments/{page}")
        assert answer.status_code == 200
        told = answer.content.decode()
        assert not [name for (name,) in names if len(name) > 6 and name in told]


@pytest.mark.parametrize("page", ["", "compare/", "personas/", "values/", "new/"])
def test_before_the_first_build_every_page_says_so(
    new_company: Workspace, alice: User, client_of: ClientOf, page: str
) -> None:
    assert client_of(alice).get(f"/en/segments/{page}").status_code == 200


def test_what_a_person_drew_by_lot_is_said_to_add_nothing(
    segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    view = segments.read_segmentation(segmented, name="rule:drawn-by-lot", language="en")
    assert view.row.verdict != "earns_place"

    told = words(client_of(alice).get("/en/segments/of/rule:drawn-by-lot/in/").content.decode())

    assert view.row.verdict_short in told
    assert view.row.verdict_text in told
    control = segments.read_segmentation(segmented, name="control", language="en")
    assert control.row.verdict == "adds_nothing"
    assert control.row.verdict_text in words(
        client_of(alice).get("/en/segments/of/control/").content.decode()
    )


def test_the_list_tells_the_sizes_of_the_build(
    segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    told = words(client_of(alice).get("/en/segments/").content.decode())

    for one in segments.read_segmentation(segmented, name="rfm", language="en").segments:
        assert (f"{one.customers:,}" if not one.hidden else "too few to show") in told
    assert "Loyal" in told


def test_a_segment_too_small_shows_neither_figures_nor_members(
    segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    client = client_of(alice)

    told = words(client.get("/en/segments/of/rule:nobody/in/").content.decode())

    assert "Too few customers to show" in told
    assert "Members whom you may see" not in told
    assert client.get("/en/segments/of/rule:nobody/in/members.csv").status_code == 404


def test_members_are_those_in_sight_masked_and_paged(
    segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    from mehvar_web.accounts import sight_of

    lead, owner = people["lead"], people["owner"]
    for who in (lead, owner):
        client, found, address = client_of(who), [], "/en/segments/of/rule:loyal/in/"
        while address:
            page = client.get(address).content.decode()
            listed = page.split('id="members"')[1].split("</main>")[0]
            found += [int(one) for one in re.findall(r"/en/customers/(\d+)/", listed)]
            following = re.search(r'rel="next" href="[^"]*\?after=(\d+)', listed)
            address = f"/en/segments/of/rule:loyal/in/?after={following[1]}" if following else ""
            assert "***" in listed
        expected = segments.read_members(
            segmented, segmentation="rule:loyal", segment="in", sight=sight_of(who), size=10_000
        )
        assert found == [one.customer_id for one in expected.members]
    assert sight_of(lead) != Sight.everyone()


def test_the_file_of_members_has_those_in_sight_and_is_on_record(
    segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    from mehvar_web.outbox.models import OutboxEntry

    answer = client_of(people["owner"]).get("/en/segments/of/rule:loyal/in/members.csv")
    lines: list[str] = b"".join(answer.streaming_content).decode().strip().splitlines()  # type: ignore[attr-defined]

    with Marts(segmented) as marts:
        rule = segments.read_definition(segmented.root, name="loyal").rule
        expected = segments.count_rule(marts, rule).customers
    assert len(lines) - 1 == expected
    assert "***" in lines[1]
    acts = [(one.payload or {}).get("action") for one in OutboxEntry.objects.filter(kind="audit")]
    assert "customer.export" in acts
    assert (
        client_of(people["auditor"]).get("/en/segments/of/rule:loyal/in/members.csv").status_code
        == 403
    )


def test_a_strategy_is_written_shown_first_and_taken_back(
    own_segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    client, here = client_of(alice), "/en/segments/of/rfm/champions/"
    view = segments.read_segmentation(own_segmented, name="rfm")
    here = f"/en/segments/of/rfm/{view.segments[0].segment}/"
    client.post(
        f"{here}note/", {"called": "VIP", "strategy": "Call them first", "talk": "No discount"}
    )

    page = client.get(here).content.decode()
    assert "VIP" in page
    assert "Call them first" in page
    assert "No discount" in page
    undo = re.search(r'action="([^"]*note/undo/[^"]*)"', page)
    assert undo
    client.post(undo[1])

    assert "Call them first" not in client.get(here).content.decode()


def test_an_audience_is_chosen_exported_and_only_an_owner_names_an_address(
    own_segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    here = "/en/segments/of/rule:loyal/in/audience/"
    analyst, owner = client_of(people["analyst"]), client_of(people["owner"])
    away = {"target": "webhook", "url": "https://192.0.2.1/hook", "purpose": "service"}

    assert analyst.post(here, away).status_code == 403
    refused = owner.post(here, away | {"url": "https://10.0.0.1/"}).content.decode()
    assert "private network" in refused
    assert analyst.post(here, {"target": "file", "purpose": "service"}).status_code == 302
    analyst.post(f"{here}export/")

    folder = segments.audience_folder(own_segmented, segmentation="rule:loyal", segment="in")
    state = segments.read_audience(own_segmented, segmentation="rule:loyal", segment="in")
    members = segments.member_ids(own_segmented, segmentation="rule:loyal", segment="in")
    assert state is not None
    assert state.customers == members.num_rows > 10
    assert (folder / "latest.csv").is_file()
    assert f"{state.customers}" in words(analyst.get(here).content.decode())


def test_the_customers_page_tells_their_segments_to_whom_it_may(
    segmented: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    members = segments.member_ids(segmented, segmentation="rule:loyal", segment="in")
    owner = client_of(people["owner"])

    told = owner.get(f"/en/customers/{members['customer_id'][0]}/").content.decode()

    assert 'id="customer-segments"' in told
    assert "/en/segments/of/rule:loyal/in/" in told
    agent = client_of(people["agent"])
    with Marts(segmented) as marts:
        from mehvar_web.accounts import sight_of

        seen = segments.read_members(
            segmented, segmentation="rule:loyal", segment="in", sight=sight_of(people["agent"]),
            marts=marts,
        )  # fmt: skip
    for one in seen.members[:1]:
        page = agent.get(f"/en/customers/{one.customer_id}/").content.decode()
        assert 'id="customer-segments"' in page
        assert "/en/segments/" not in page.split('id="customer-segments"')[1].split("</section>")[0]


def test_a_key_of_values_is_brought_in_refused_with_its_line_and_taken_away(
    own_segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, here = client_of(alice), "/en/segments/values/"

    def bring(content: str) -> str:
        file = SimpleUploadedFile("key.csv", content.encode())
        return client.post(here, {"file": file}, follow=True).content.decode()

    assert "line 3" in bring("item,value\nq1,power\n,security\n")
    assert not segments.has_values_key(own_segmented.root)
    told = bring("#low=1\nitem,value,reversed\nq1,power,\nq2,security,x\n")
    assert "A key of" in told
    assert segments.read_values_key(own_segmented.root).questions == ("q1", "q2")
    client.post(here, {"remove": "1"})
    assert not segments.has_values_key(own_segmented.root)


@pytest.mark.parametrize(
    "page", ["of/nothing/", "of/rfm/nothing/", "of/rule:nothing/in/", "defined/nothing/edit/",
             "defined/nothing/versions/", "of/rfm/nothing/note/", "of/..%2F../in/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(
    segmented: Workspace, alice: User, client_of: ClientOf, page: str
) -> None:
    assert client_of(alice).get(f"/en/segments/{page}").status_code == 404


def test_a_definition_waits_for_the_build_and_an_edited_one_says_so(
    own_segmented: Workspace, alice: User, client_of: ClientOf
) -> None:
    later = BUILT_AT + timedelta(days=2)
    rule = segments.read_definition(own_segmented.root, name="loyal").rule
    made = segments.create_definition(
        own_segmented, title="New one", rule=rule, actor="user:1", now=later
    )
    segments.change_definition(
        own_segmented, name="loyal", title="Very loyal", actor="user:1", now=later
    )
    client = client_of(alice)

    told = words(client.get("/en/segments/").content.decode())
    assert "Waiting for the next build New one" in told or "New one" in told
    page = words(client.get(f"/en/segments/of/{made.segmentation}/").content.decode())
    assert "waits for the next build" in page
    assert "orders is at least 5" in page
    edited = words(client.get("/en/segments/of/rule:loyal/in/").content.decode())
    assert "was changed since the last build" in edited
