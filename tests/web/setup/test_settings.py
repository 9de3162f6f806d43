"""Settings: the company, teams, people, tokens, the audit."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from tests.kept import BUILT_AT
from tests.web.conftest import PASSWORD

from mehvar.audit import AuditEntry, AuditLog
from mehvar.calendar import Holidays, Occasions
from mehvar.workspace import Workspace
from mehvar_web import company as served
from mehvar_web.accounts.models import Team, User
from mehvar_web.api.models import Token
from mehvar_web.jobs.models import Job
from mehvar_web.outbox.models import OutboxEntry
from mehvar_web.setup.forms import SettingsForm

if TYPE_CHECKING:
    from tests.web.conftest import ClientOf

pytestmark = pytest.mark.django_db


def told() -> list[dict[str, Any]]:
    """What waits to be written in the audit."""
    found = OutboxEntry.objects.filter(kind="audit").order_by("pk")
    return [cast("dict[str, Any]", entry.payload) for entry in found]


def acts() -> list[str]:
    return [entry["action"] for entry in told()]


def settings_form(workspace: Workspace, **changes: object) -> dict[str, Any]:
    return SettingsForm.initial_of(workspace.settings) | changes


class TestCompany:
    url = "/en/settings/company/"

    def test_the_name_changes_at_once_and_is_audited(
        self, new_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        answer = client_of(alice).post(self.url, settings_form(new_company, name="تازه"))

        assert answer.status_code == 302
        assert served.workspace().settings.name == "تازه"
        assert "settings-changed" in acts()
        assert not Job.objects.exists()

    def test_numbers_are_read_in_persian_digits(
        self, new_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client_of(alice).post(self.url, settings_form(new_company, window_days="۱۲۰"))

        assert served.workspace().settings.window_days == 120

    def test_what_changes_figures_is_followed_by_a_build(
        self, own_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client_of(alice).post(
            self.url, settings_form(own_company, weekday_5="0.0", minimum_group="20")
        )

        assert served.workspace().settings.weekend[5] == 0.0
        assert [job.kind for job in Job.objects.all()] == ["build"]

    def test_currency_and_zone_are_locked_once_rows_came_in(
        self, own_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client = client_of(alice)

        client.post(self.url, settings_form(own_company, currency="GBP", time_zone="Asia/Dubai"))

        after = served.workspace().settings
        assert (after.currency, after.time_zone) == ("IRR", "Asia/Tehran")
        assert "cannot change any more" in client.get(self.url).content.decode()

    def test_toman_works_with_the_rial_alone(
        self, new_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client = client_of(alice)

        refused = client.post(self.url, settings_form(new_company, currency="GBP"))
        taken = client.post(
            self.url, settings_form(new_company, currency="GBP", money_display="currency")
        )

        assert refused.status_code == 422
        assert taken.status_code == 302
        assert served.workspace().settings.exponent == 2


class TestTeams:
    def test_the_tree_comes_from_the_files_and_a_team_can_be_kept_by_hand(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client = client_of(alice)
        client.post("/en/settings/teams/sync/")
        team = Team.objects.get(code="TM11")
        url = f"/en/settings/teams/{team.pk}/"

        client.post(url, {"name": "شمال", "stores": ["S11", "S12"], "storeless": "on"})

        team.refresh_from_db()
        assert (team.name, team.by_hand, team.storeless) == ("شمال", True, True)
        assert set(team.stores.values_list("store_id", flat=True)) == {"S11", "S12"}
        client.post(f"{url}follow/")
        team.refresh_from_db()
        assert (team.name, team.by_hand) == ("تیم ولیعصر تهران", False)
        assert set(acts()) >= {"teams-synced", "team-changed", "team-follows-files"}

    def test_a_team_cannot_stand_under_its_own_child(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        top = Team.objects.create(code="a", name="a")
        child = Team.objects.create(code="b", name="b", parent=top)

        answer = client_of(alice).post(
            f"/en/settings/teams/{top.pk}/", {"name": "a", "parent": child.pk}
        )

        assert answer.status_code == 422

    def test_a_team_is_added(self, company: Workspace, alice: User, client_of: ClientOf) -> None:
        client_of(alice).post("/en/settings/teams/new/", {"name": "تلفن", "storeless": "on"})

        assert Team.objects.get().storeless is True


class TestPeople:
    def invite(self, client: Client, **changes: Any) -> str:
        person = {"full_name": "امید کاظمی", "username": "omid", "role": "agent"} | changes
        answer = client.post("/en/settings/people/invite/", person)
        assert answer.status_code == 302, answer.content.decode()
        page = client.get(answer["Location"]).content.decode()
        link = re.search(r"http://testserver\S+?/password/reset/[^<\s]+", page)
        assert link is not None
        assert link[0] not in client.get(answer["Location"]).content.decode()  # shown once
        return urlsplit(link[0]).path

    def test_an_invited_person_chooses_a_password_and_signs_in(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        link = self.invite(client_of(alice))
        guest = Client()

        form = guest.get(link)["Location"]
        guest.post(form, {"password1": PASSWORD, "password2": PASSWORD})
        guest.post("/en/account/sign-in/", {"login": "omid", "password": PASSWORD})

        omid = User.objects.get(username="omid")
        assert guest.session["_auth_user_id"] == str(omid.pk)
        assert (omid.role, omid.shown_name) == ("agent", "امید کاظمی")

    def test_a_taken_login_is_refused(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        person = {"full_name": "x", "username": "ALICE", "role": "agent"}

        assert client_of(alice).post("/en/settings/people/invite/", person).status_code == 422

    def test_role_and_team_change_and_are_audited(
        self, company: Workspace, alice: User, bob: User, charlies_team: Team, client_of: ClientOf
    ) -> None:
        client_of(alice).post(
            f"/en/settings/people/{bob.pk}/", {"role": "lead", "team": charlies_team.pk}
        )

        bob.refresh_from_db()
        assert (bob.role, bob.team) == ("lead", charlies_team)
        assert {"person-role", "person-team"} <= set(acts())

    def test_the_last_owner_stays(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client, url = client_of(alice), f"/en/settings/people/{alice.pk}/"

        demoted = client.post(url, {"role": "agent"})
        client.post(f"{url}deactivate/")

        alice.refresh_from_db()
        assert demoted.status_code == 422
        assert (alice.role, alice.is_active) == ("owner", True)

    def test_a_closed_account_is_out_at_once_and_may_come_back(
        self, company: Workspace, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        owner, inside, url = client_of(alice), client_of(bob), f"/en/settings/people/{bob.pk}/"

        owner.post(f"{url}deactivate/")
        assert inside.get("/en/account/").status_code == 302
        owner.post(f"{url}activate/")

        assert inside.get("/en/account/").status_code == 302  # the old session stays ended
        answer = Client().post("/en/account/sign-in/", {"login": "bob", "password": PASSWORD})
        assert answer.status_code == 302

    def test_a_lost_second_factor_is_taken_away(
        self, company: Workspace, alice: User, bob: User, client_of: ClientOf
    ) -> None:
        TOTP.activate(bob, "JBSWY3DPEHPK3PXP")

        client_of(alice).post(f"/en/settings/people/{bob.pk}/second-factor/")

        client = Client()
        client.post("/en/account/sign-in/", {"login": "bob", "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(bob.pk)
        assert "person-mfa-reset" in acts()

    def test_the_list_is_a_file_too(
        self, company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        answer = client_of(alice).get("/en/settings/people/?format=csv")

        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert [row["Login"] for row in csv.DictReader(io.StringIO(text))] == ["alice"]

    @pytest.mark.parametrize("role", ["lead", "agent", "analyst", "finance", "auditor"])
    def test_nobody_but_an_owner_manages_people(
        self, company: Workspace, people: dict[str, User], client_of: ClientOf, role: str
    ) -> None:
        client, pk = client_of(people[role]), people["agent"].pk

        assert client.get("/en/settings/people/").status_code == 403
        assert client.post(f"/en/settings/people/{pk}/", {"role": "owner"}).status_code == 403
        assert client.post(f"/en/settings/people/{pk}/deactivate/").status_code == 403
        assert client.get("/en/settings/company/").status_code == 403


class TestTokens:
    url = "/en/settings/tokens/"

    def make(self, client: Client, *scopes: str) -> str:
        client.post(self.url, {"name": "سایت", "scopes": list(scopes)})
        text = re.search(r"mhv_[0-9a-f]{8}_[\w-]+", client.get(self.url).content.decode())
        assert text is not None
        return text[0]

    def test_a_token_is_shown_once_and_works(
        self, company: Workspace, bob: User, client_of: ClientOf
    ) -> None:
        client = client_of(bob)

        text = self.make(client, "customers:read")

        assert text not in client.get(self.url).content.decode()
        answer = Client(headers={"Authorization": f"Bearer {text}"}).get("/api/v1/me")
        assert answer.json()["scopes"] == ["customers:read"]
        assert "token-made" in acts()

    def test_no_scope_beyond_the_role_is_offered_or_taken(
        self, company: Workspace, bob: User, client_of: ClientOf
    ) -> None:
        client = client_of(bob)

        answer = client.post(self.url, {"name": "x", "scopes": ["imports:write"]})

        assert "imports:write" not in client.get(self.url).content.decode()
        assert answer.status_code == 422
        assert not Token.objects.exists()

    def test_it_is_taken_back_by_its_person_or_an_owner_and_nobody_else(
        self, company: Workspace, alice: User, bob: User, charlie: User, client_of: ClientOf
    ) -> None:
        text = self.make(client_of(bob), "customers:read")
        url = f"{self.url}{Token.objects.get().pk}/revoke/"

        assert client_of(charlie).post(url).status_code == 404
        assert client_of(alice).post(url).status_code == 302
        program = Client(headers={"Authorization": f"Bearer {text}"})
        assert program.get("/api/v1/me").status_code == 401

    def test_the_api_is_described_on_a_page(
        self, company: Workspace, bob: User, client_of: ClientOf
    ) -> None:
        assert "/api/v1/me" in client_of(bob).get("/fa/settings/api/").content.decode()


class TestAudit:
    url = "/en/settings/audit/"

    @pytest.fixture
    def written(self, own_company: Workspace, alice: User) -> Workspace:
        entries = [
            AuditEntry(
                at=BUILT_AT, actor=alice.actor if number % 2 else "cli", action=f"act-{number % 3}",
                object_kind="customer", object_id=str(number),
            )
            for number in range(120)
        ]  # fmt: skip
        AuditLog(own_company).append_many(entries)
        return own_company

    def test_it_is_read_page_by_page_with_names(
        self, written: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client, url, seen = client_of(alice), self.url, []
        for _page in range(4):
            answer = client.get(url)
            seen += re.findall(r"customer (\d+)<", answer.content.decode())
            following = re.search(r'rel="next" href="(\?[^"]+)"', answer.content.decode())
            if following is None:
                break
            url = self.url + following[1].replace("&amp;", "&")

        assert seen[:120] == [str(number) for number in reversed(range(120))]
        assert "alice" in client.get(self.url).content.decode()

    def test_filters_narrow_the_page_and_the_file(
        self, written: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        answer = client_of(alice).get(
            self.url, {"person": str(alice.pk), "action": "act-1", "format": "csv"}
        )

        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == 20
        assert {row["Who"] for row in rows} == {alice.actor}

    @pytest.mark.parametrize(
        "query", ["after=x", "after=-1", "after=99999999999999999999", "person=x", "since=nonsense"]
    )
    def test_bad_input_is_no_fault_of_the_server(
        self, written: Workspace, alice: User, client_of: ClientOf, query: str
    ) -> None:
        assert client_of(alice).get(f"{self.url}?{query}").status_code == 200

    def test_the_chain_is_verified_as_a_job(
        self, written: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client_of(alice).post(f"{self.url}verify/")

        assert Job.objects.get().kind == "verify_audit"

    def test_sign_ins_and_failures_are_audited_without_names(
        self, own_company: Workspace, bob: User
    ) -> None:
        for login in ("bob", "bob@example.com", "nobody"):
            Client().post("/en/account/sign-in/", {"login": login, "password": "wrong"})
        Client().post("/en/account/sign-in/", {"login": "bob", "password": PASSWORD})

        failures = [one["object_id"] for one in told() if one["action"] == "sign-in-failed"]
        assert failures == [str(bob.pk), str(bob.pk), "unknown"]
        assert "sign-in" in acts()
        assert "bob" not in str(told())


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(
    "part",
    ["company", "teams", "teams/new", "holidays", "people", "people/invite", "tokens", "privacy", "audit",
     "about", "api", "begin"],
)  # fmt: skip
def test_every_page_opens_before_the_first_build_and_after(
    company: Workspace, alice: User, client_of: ClientOf, language: str, part: str
) -> None:
    assert client_of(alice).get(f"/{language}/settings/{part}/").status_code == 200


@pytest.mark.parametrize(
    "part", ["company", "teams", "teams/new", "holidays", "privacy", "audit", "about", "begin"]
)
def test_every_page_opens_in_a_company_without_data(
    new_company: Workspace, alice: User, client_of: ClientOf, part: str
) -> None:
    assert client_of(alice).get(f"/fa/settings/{part}/").status_code == 200


def test_settings_begin_where_the_role_may(
    company: Workspace, people: dict[str, User], client_of: ClientOf
) -> None:
    def first(role: str) -> str:
        return client_of(people[role]).get("/en/settings/")["Location"]

    assert first("owner") == "/en/settings/company/"
    assert first("agent") == "/en/settings/tokens/"


DAY = {
    "name_fa": "سالروز شرکت", "name_en": "Our day", "calendar": "jalali", "month": "۶",
    "day": "۱۵", "year": "",
}  # fmt: skip


class TestHolidays:
    url = "/en/settings/holidays/"

    def test_a_holiday_is_added_followed_by_a_build_and_removed_again(
        self, own_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        client, file = client_of(alice), own_company.root / "holidays.csv"
        told_in = {f"holidays-{name}": value for name, value in DAY.items()}

        added = client.post(f"{self.url}holidays/add/", told_in | {"holidays-fraction": "0.5"})

        rows = Holidays.read(file).cells()
        assert added.status_code == 302
        assert (rows[-1]["name_fa"], rows[-1]["month"], rows[-1]["fraction"]) == (
            "سالروز شرکت", "6", "0.5",
        )  # fmt: skip
        assert [job.kind for job in Job.objects.all()] == ["build"]
        assert "15 Shahrivar" in client.get(self.url).content.decode()
        client.post(f"{self.url}holidays/{len(rows) - 1}/remove/", {"name_en": "Our day"})
        assert len(Holidays.read(file).cells()) == len(rows) - 1
        assert {"day-added", "day-removed"} <= set(acts())

    def test_an_occasion_of_several_days_is_added(
        self, new_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        told_in = {f"occasions-{name}": value for name, value in DAY.items()}

        client_of(alice).post(f"{self.url}occasions/add/", told_in | {"occasions-days": "3"})

        rows = Occasions.read(new_company.root / "occasions.csv").cells()
        assert (rows[-1]["name_en"], rows[-1]["days"]) == ("Our day", "3")

    @pytest.mark.parametrize(
        "wrong", [{"month": "13"}, {"day": "x"}, {"calendar": "mayan"}, {"month": "7", "day": "31"}]
    )
    def test_a_day_that_does_not_exist_is_refused(
        self, new_company: Workspace, alice: User, client_of: ClientOf, wrong: dict[str, str]
    ) -> None:
        told_in = {f"holidays-{name}": value for name, value in (DAY | wrong).items()}

        answer = client_of(alice).post(
            f"{self.url}holidays/add/", told_in | {"holidays-fraction": "0"}
        )

        assert answer.status_code == 422

    def test_a_row_that_somebody_else_changed_is_left_alone(
        self, own_company: Workspace, alice: User, client_of: ClientOf
    ) -> None:
        before = (own_company.root / "holidays.csv").read_bytes()

        for at in (0, 9999):
            client_of(alice).post(f"{self.url}holidays/{at}/remove/", {"name_en": "another"})

        assert (own_company.root / "holidays.csv").read_bytes() == before
