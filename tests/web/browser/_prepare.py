"""Run by the fixture ``site`` in the server's own environment: people, what they did, signed-in sessions.

Prints one JSON object: ``sessions`` (login -> session key) and the ``facts`` that addresses need.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parents[3]))  # the tests' own survey lies there


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    json.dump({"sessions": _sessions(), "facts": _facts()}, sys.stdout)


def _sessions() -> dict[str, str]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from mehvar_web.accounts.models import Team, TeamStore, User

    team = Team.objects.create(code="browser", name="شمال تهران")
    TeamStore.objects.create(team=team, store_id=_store())
    sessions = {}
    for role, first, last in (
        ("owner", "سارا", "محمدی"), ("lead", "رضا", "کریمی"), ("agent", "Mina", "Rahimi"),
        ("analyst", "Amir", "Tehrani"), ("finance", "Neda", "Kamali"), ("auditor", "Omid", "Sadr"),
    ):  # fmt: skip
        person = User.objects.create_user(
            role, f"{role}@example.com", "a fine long sentence",
            role=role, team=team, first_name=first, last_name=last,
        )  # fmt: skip
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        sessions[role] = str(session.session_key)
    return sessions


def _store() -> str:
    from mehvar_web import company

    marts = company.marts()
    rows = marts.ask(f"SELECT min(store_id) FROM {marts.view('customer_orders')}", [])
    return str(rows[0][0])


def _facts() -> dict[str, str]:
    """One customer with a rich history, one import, one experience."""
    from mehvar_web import company

    marts = company.marts()
    customer = marts.ask(
        f"SELECT customer_id FROM {marts.view('customers')} "
        "ORDER BY orders DESC, customer_id LIMIT 1",
        [],
    )
    imports = company.workspace().lake.imports()
    comment = _comment()
    survey = _survey()
    company.close_readers()
    return {
        "customer": str(customer[0][0]),
        "import": imports[0].import_id,
        "comment": str(comment),
        "upload": str(_upload()),
        **_needs(),
        **_inbox(int(customer[0][0])),
        **survey,
        **_asking(survey["survey"], int(customer[0][0])),
        "message": _messages(),
        **_decided(),
        **_opened(int(customer[0][0])),
    }


def _opened(customer: int) -> dict[str, str]:
    from tests.web.browser._prepare_cases import opened

    return opened(customer)


def _decided() -> dict[str, str]:
    from tests.web.browser._prepare_decide import decided
    from tests.web.browser._prepare_policies import written

    told = decided()
    written()
    return told


def _comment() -> int:
    """A comment that speaks of several topics, told as a story."""
    from datetime import date

    from mehvar_web import company
    from mehvar_web.accounts.models import User
    from mehvar_web.voice.models import Story

    marts = company.marts()
    aspects, comments = marts.view("comment_aspects"), marts.view("voice_comments")
    [(comment, customer)] = marts.ask(
        f"SELECT comment, customer_id FROM {comments} JOIN (SELECT comment, count(*) AS n "
        f"FROM {aspects} GROUP BY comment) USING (comment) "
        "WHERE customer_id IS NOT NULL ORDER BY n DESC, comment LIMIT 1"
    )
    Story.objects.create(
        comment=comment, customer_id=customer, title="پیکی که صبر کرد",
        lesson="سه دقیقه صبر، یک مشتری ماندگار.", agreed_on=date(2026, 1, 5),
        agreed_through="phone", author=User.objects.get(username="owner"), at=company.now(),
    )  # fmt: skip
    return int(comment)


def _inbox(customer: int) -> dict[str, str]:
    """Threads in every state, an answer that is used often, a rule, two ways in."""
    from datetime import timedelta

    from mehvar_web import company
    from mehvar_web.accounts.models import Team, User
    from mehvar_web.inbox import Arrival, Contact, File, _acts, models, take_in

    owner, now = User.objects.get(username="owner"), company.now()
    sara = Contact(name="Sara", email="sara@example.com", address="sara@example.com")
    mail: Any = {"source": "browser", "origin": "email", "channel": "email", "contact": sara}
    pdf = File(name="receipt.pdf", content=b"%PDF-1.7")
    taken = take_in(
        [
            Arrival(
                external_id="1", at=now - timedelta(hours=5), title="سفارش ۱۲۳",
                text="تحویل سفارش خیلی دیر شد، شماره‌ام 09121234567 است", thread_ids=("<1@x>",),
                customer_id=customer, files=(pdf,), **mail,
            ),
            Arrival(external_id="2", at=now, text="Where is it?", **mail),
            Arrival(
                source="browser", external_id="3", origin="review", channel="web", at=now,
                text="نان بیات بود", score=1.0, scale_min=1.0, scale_max=5.0,
            ),
        ],
        actor="browser",
    )  # fmt: skip
    thread = models.Thread.objects.get(key=taken[0].thread)
    _acts.write_note(owner, thread, "با پیک حرف زدم؛ فردا صبح می‌رسد.")
    models.AnswerTemplate.objects.create(
        name="پوزش", text_fa="{name} عزیز، پوزش می‌خواهیم.", text_en="Dear {name}, sorry.",
        author=owner, at=now,
    )  # fmt: skip
    models.OpeningRule.objects.create(
        place=1, origin="review", most_score=0.4, team=Team.objects.get(code="browser")
    )
    models.Source.objects.create(
        kind="mail", name="نامه‌ها", origin="email", problem="mail.example.com:993 says: no.",
        options={"host": "mail.example.com", "port": 993, "user": "care@example.com"},
    )  # fmt: skip
    hook = models.Source.objects.create(kind="webhook", name="Reviews", origin="review")
    models.Subscription.objects.create(
        user=owner, aspect="delivery", at=now, told_until=now, most_score=0.4
    )
    return {"thread": thread.key, "way_in": hook.key}


def _needs() -> dict[str, str]:
    """A need on which a comment and a study speak."""
    from datetime import date

    from mehvar import voice
    from mehvar_web import company
    from mehvar_web.accounts.models import User
    from mehvar_web.insights import _acts

    owner = User.objects.get(username="owner")
    need = _acts.write_need(
        owner,
        {
            "title": "زمان تحویلی که به آن عمل شود", "kind": "pain", "aspect": "delivery",
            "statement": "خانواده‌ها می‌خواهند شام به‌موقع برسد.", "owner": owner,
            "state": "planned", "department": "Delivery", "due_day": date(2027, 3, 20),
        },
    )  # fmt: skip
    study = _acts.write_study(
        owner,
        {
            "title": "Eight interviews", "kind": "interview", "held_day": date(2026, 9, 1),
            "participants": 8, "findings": "They plan dinner by the promised time.",
        },
    )  # fmt: skip
    _acts.add_evidence(owner, need, _acts.Proof(study=study))
    found = voice.search_comments(company.workspace(), words="").rows[0]
    _acts.add_evidence(owner, need, _acts.Proof(comment=found.comment, note="هر هفته می‌شنویم"))
    return {"need": need.key, "study": study.key, "said": str(found.comment)}


def _survey() -> dict[str, str]:
    """A survey that is asked, its open link, a person's link, and one for other sites."""
    from tests.web.surveys.asked import AFTER_DELIVERY, publish_survey

    from mehvar_web.accounts.models import User
    from mehvar_web.channels import Person
    from mehvar_web.surveys import Ask
    from mehvar_web.surveys._links import make_links, token_of

    owner = User.objects.get(username="owner")
    survey = publish_survey(owner, AFTER_DELIVERY)
    everybody = Ask(survey_id=survey.key, store="s-1")
    persons = Ask(survey_id=survey.key, channel="sms", person=Person(source="shop", ref="1"))
    stand = Ask(survey_id=survey.key, channel="kiosk", store="s-1")
    elsewhere = Ask(survey_id=survey.key, channel="widget")
    links = make_links([everybody, persons, stand, elsewhere])
    names = ("survey_link", "survey_person", "survey_stand", "survey_widget")
    told = {name: link.code for name, link in zip(names, links, strict=True)}
    return {"survey": survey.key, **told, "survey_token": token_of(links[0])}


def _messages() -> str:
    """A mail server that was set up, a bot in trouble, and messages in several states."""
    from django.db import transaction

    from mehvar_web import channels, company
    from mehvar_web.channels._gateways import put_gateway
    from mehvar_web.channels.models import Gateway, Message

    now = company.now()
    mail = {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "ask@shop.example"}
    put_gateway("email", told=mail, secret={}, now=now)
    put_gateway("telegram", told={"username": "shop_bot"}, secret={"token": "1:x"}, now=now)
    trouble = "401 Unauthorized"
    Gateway.objects.filter(channel="telegram").update(is_paused=True, trouble=trouble)
    Gateway.objects.filter(channel="email").update(is_paused=True, last_success_at=now)
    ways: tuple[tuple[channels.Channel, str], ...] = (
        ("email", "sara@example.com"), ("telegram", "42"), ("telegram", "nobody"),
    )  # fmt: skip
    with transaction.atomic():
        for channel, to in ways:
            channels.send(
                channels.Message(
                    channel=channel,
                    to=to,
                    text="نظرتان دربارهٔ سفارش؟",
                    purpose="service",
                    key=f"m-{to}",
                )
            )
    lost = Message.objects.filter(channel="telegram", state="queued")
    lost.update(state="unknown", reason="line_broke", detail="api.telegram.org did not answer")
    return str(Message.objects.get(state="unknown").pk)


def _asking(survey: str, customer: int) -> dict[str, str]:
    """A plan that drew a sample, rules that were changed, and somebody held back by them."""
    import numpy as np

    from mehvar.contact_policy import Rules
    from mehvar_web import company, contact
    from mehvar_web.accounts.models import User
    from mehvar_web.asking import _acts, _jobs
    from mehvar_web.channels.models import Gateway

    owner, now = User.objects.get(username="owner"), company.now()
    contact.set_rules(owner, Rules(quarantine_days=21, event_days=5))
    asked = {"channel": "web", "purpose": "research", "customer_id": customer}
    asks = [contact.Ask(key=f"browser-{name}", **asked) for name in ("first", "second")]  # type: ignore[arg-type]
    contact.ask_permission(asks, now=now.replace(hour=9))
    told = {
        "title": "پس از تحویل", "survey": survey, "kind": "once", "size": 12,
        "channels": ["sms", "email", "telegram"], "method": "stratified", "strata": "city",
    }  # fmt: skip
    plan = _acts.write_plan(owner, told)
    Gateway.objects.update_or_create(channel="sms", defaults={"is_on": True, "is_paused": True})
    _acts.move_plan(owner, plan, "active")
    plan.refresh_from_db()
    _jobs.run_plan(plan, now=company.now(), rng=np.random.default_rng(1))
    _acts.move_plan(owner, plan, "paused")
    company.close_readers()
    return {"plan": plan.key}


def _upload() -> int:
    """A file that waits for somebody to say what its columns mean, one faulty row in it."""
    from mehvar_web import company
    from mehvar_web.accounts.models import User
    from mehvar_web.collect._receive import ArrivedFile
    from mehvar_web.collect._suggest import suggest_upload
    from mehvar_web.collect._uploads import start_upload

    file = ArrivedFile("گزارش سفارش.csv", "text/csv")
    file.write(
        "شماره سفارش,تاریخ ثبت,کد مشتری,شماره موبایل,مبلغ کل (تومان),وضعیت,یادداشت\n"
        "DK-1,۱۴۰۴/۰۲/۰۱ ۱۰:۲۰,5001,09121234567,125000,تحویل شده,x7\n"
        "DK-2,۱۴۰۴/۰۲/۰۲ ۱۸:۴۵,5002,09121234568,98000,لغو شده,\n"
        "DK-3,۱۴۰۴/۱۳/۴۵,5003,09121234569,310000,تحویل شده,x9\n".encode()
    )
    file.flush()
    owner = User.objects.get(username="owner")
    upload, _ = start_upload(user=owner, source="shop", now=company.now(), files=[file])
    suggest_upload(upload, progress=lambda *_told: None)
    return int(upload.pk)


if __name__ == "__main__":
    main()
