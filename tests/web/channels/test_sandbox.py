"""The sandbox answers the gateway's own client library as the gateway would.

The library speaks HTTPS to a fixed host; only that is bent, as its users do for their own proxies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.sandbox.kavenegar import KavenegarSandbox


@pytest.fixture
def client(sms: KavenegarSandbox, monkeypatch: pytest.MonkeyPatch) -> Any:
    import requests
    from kavenegar import KavenegarAPI  # type: ignore[import-untyped]  # it has no types

    post = requests.post
    monkeypatch.setattr(
        requests, "post", lambda url, **told: post(url.replace("https://", "http://"), **told)
    )
    api = KavenegarAPI(sms.key)
    api.host = f"localhost:{sms.port}"
    return api


def test_the_gateways_own_client_sends_asks_and_reads(client: Any, sms: KavenegarSandbox) -> None:
    told = {
        "sender": "10004346",
        "receptor": "09121234567,09121234514",
        "message": "سلام",
        "localid": "71,72",
    }

    sent = client.sms_send(told)
    again = client.sms_send(told)

    assert [one["messageid"] for one in sent] == [one["messageid"] for one in again]
    assert len(sms.sent) == 2
    assert {
        "messageid",
        "message",
        "status",
        "statustext",
        "sender",
        "receptor",
        "date",
        "cost",
    } == set(sent[0])
    states = client.sms_status({"messageid": ",".join(str(one["messageid"]) for one in sent)})
    assert [one["status"] for one in states] == [10, 14]
    local = client.sms_statuslocalmessageid({"localid": "71,99"})
    assert [(one["localid"], one["status"]) for one in local] == [("71", 10), ("99", 100)]


def test_the_gateways_own_client_sends_arrays_templates_and_receives(
    client: Any, sms: KavenegarSandbox
) -> None:
    array = {
        "sender": '["10004346", "30006703"]', "receptor": '["09121234567", "09351234567"]',
        "message": '["یک", "دو"]', "localmessageids": "[1, 2]",
    }  # fmt: skip
    client.sms_sendarray(array)
    client.verify_lookup(
        {"receptor": "09121234567", "template": "survey", "token": "a", "token2": "b"}
    )
    sms.write_in("09121234567", "سلام")
    inbox = client.sms_receive({"linenumber": "10004346", "isread": 0})

    assert [one["message"] for one in sms.sent] == ["یک", "دو", "نظر شما دربارهٔ a: b"]
    assert [one["message"] for one in inbox] == ["سلام"]
    assert client.sms_receive({"linenumber": "10004346", "isread": 0}) == []
    assert client.account_info()["remaincredit"] == 1_000_000 - 3


@pytest.mark.parametrize(
    ("told", "status"),
    [
        pytest.param({"receptor": "12", "message": "x", "sender": "10004346"}, "411", id="no number"),
        pytest.param({"receptor": "09121234567", "message": "x", "sender": "1"}, "412", id="no line of ours"),
        pytest.param({"receptor": "09121234567", "message": "", "sender": "10004346"}, "413", id="nothing said"),
    ],
)  # fmt: skip
def test_the_gateways_own_client_understands_refusals(
    client: Any, told: dict[str, str], status: str
) -> None:
    from kavenegar import APIException

    with pytest.raises(APIException) as refused:
        client.sms_send(told)

    assert status in str(refused.value)
