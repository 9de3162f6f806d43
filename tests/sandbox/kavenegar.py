"""An SMS gateway that speaks Kavenegar's REST interface, as its documentation tells it.

Statuses: a number that ends in 14 is on the operator's list, one that ends in 11 is switched off,
all others arrive when somebody asks. A message whose ``localid`` is known is not sent again.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.web import Asked, Reply, WebSandbox

TEXTS = {
    1: "در صف ارسال", 4: "ارسال شده به مخابرات", 10: "رسیده به گیرنده", 11: "نرسیده به گیرنده",
    14: "بلاک شده", 100: "شناسه پیامک نامعتبر است",
}  # fmt: skip
_MOST = 200


@dataclass
class KavenegarSandbox(WebSandbox):
    """``sent`` is what went to phones, one entry a message, in order."""

    key: str = "sandbox-key"
    templates: dict[str, str] = field(
        default_factory=lambda: {"survey": "نظر شما دربارهٔ %token: %token2"}
    )
    lines: tuple[str, ...] = ("10004346", "30006703")
    sent: list[dict[str, Any]] = field(default_factory=list)
    inbox: list[dict[str, Any]] = field(default_factory=list)
    credit: int = 1_000_000

    def write_in(self, sender: str, message: str, *, line: str = "10004346") -> int:
        """Somebody writes an SMS to a line; return its number."""
        number = 9_000_000 + len(self.inbox)
        self.inbox.append(
            {"messageid": number, "message": message, "sender": sender, "receptor": line, "date": int(time.time()), "read": False}
        )  # fmt: skip
        return number

    def reply(self, asked: Asked) -> Reply:
        parts = asked.path.strip("/").split("/")
        if len(parts) != 4 or parts[0] != "v1" or parts[1] != self.key:
            return _refuse(403, "شناسه کاربری نامعتبر است")
        name = f"{parts[2]}_{parts[3].removesuffix('.json')}"
        method = getattr(self, f"do_{name}", None)
        return method(asked.told) if method else _refuse(404, "متدی با این نام پیدا نشد")

    def do_account_info(self, _told: dict[str, Any]) -> Reply:
        return _grant({"remaincredit": self.credit, "expiredate": 1893456000, "type": "Master"})

    def do_sms_send(self, told: dict[str, Any]) -> Reply:
        receptors = told.get("receptor", "").split(",")
        locals_ = (
            told.get("localid", "").split(",") if told.get("localid") else [""] * len(receptors)
        )
        sender = told.get("sender") or self.lines[0]
        return self._take(
            [
                (to, sender, told.get("message", ""), local)
                for to, local in zip(receptors, locals_, strict=False)
            ]
        )

    def do_sms_sendarray(self, told: dict[str, Any]) -> Reply:
        columns = [json.loads(told[name]) for name in ("receptor", "sender", "message")]
        locals_ = json.loads(told.get("localmessageids", "[]")) or [""] * len(columns[0])
        if len({len(column) for column in (*columns, locals_)}) > 1:
            return _refuse(419, "تعداد اعضای آرایه متن و گیرنده و ارسال کننده هم اندازه نیست")
        return self._take(list(zip(*columns, map(str, locals_), strict=True)))

    def do_verify_lookup(self, told: dict[str, Any]) -> Reply:
        text = self.templates.get(told.get("template", ""))
        if text is None:
            return _refuse(424, "الگوی مورد نظر پیدا نشد")
        for name in ("token2", "token3", "token10", "token20", "token"):
            value = told.get(name, "")
            if name.startswith("token") and name not in {"token10", "token20"} and " " in value:
                return _refuse(431, "ساختار کد صحیح نمی‌باشد")
            text = text.replace(f"%{name}", value)
        return self._take([(told.get("receptor", ""), self.lines[0], text, "")])

    def do_sms_status(self, told: dict[str, Any]) -> Reply:
        wanted = told.get("messageid", "").split(",")
        known = {str(one["messageid"]): one for one in self.sent}
        return _grant([self._state(known.get(number), messageid=number) for number in wanted])

    def do_sms_statuslocalmessageid(self, told: dict[str, Any]) -> Reply:
        known = {one["localid"]: one for one in self.sent if one["localid"]}
        return _grant(
            [
                {**self._state(known.get(number), messageid=0), "localid": number}
                for number in told.get("localid", "").split(",")
            ]
        )

    def do_sms_receive(self, told: dict[str, Any]) -> Reply:
        if told.get("linenumber") not in self.lines:
            return _refuse(412, "شماره فرستنده معتبر نمی‌باشد")
        is_read = told.get("isread") == "1"
        found = [
            one
            for one in self.inbox
            if one["receptor"] == told["linenumber"] and one["read"] is is_read
        ][-100:]
        answer = [{name: value for name, value in one.items() if name != "read"} for one in found]
        for one in found:
            one["read"] = True
        return _grant(answer)

    def _take(self, wanted: list[tuple[str, str, str, str]]) -> Reply:
        if len(wanted) > _MOST:
            return _refuse(414, "حجم درخواست بیشتر از حد مجاز است")
        if any(not to.isdigit() or not 10 <= len(to) <= 15 for to, *_ in wanted):
            return _refuse(411, "دریافت کننده نامعتبر است")
        if any(sender not in self.lines for _, sender, *_ in wanted):
            return _refuse(412, "شماره فرستنده معتبر نمی‌باشد")
        if any(not message for _, _, message, _ in wanted):
            return _refuse(413, "پیام خالی است")
        if self.credit < len(wanted):
            return _refuse(418, "اعتبار حساب شما کافی نیست")
        known = {one["localid"]: one for one in self.sent if one["localid"]}
        entries = []
        for to, sender, message, local in wanted:
            if not local or local not in known:
                self.credit -= 1
                self.sent.append(
                    {"messageid": 8_000_000 + len(self.sent), "localid": local, "message": message, "sender": sender,
                     "receptor": to, "status": 1, "date": int(time.time()), "cost": 120}
                )  # fmt: skip
                known[local] = self.sent[-1]
            entry = known[local]
            entries.append(
                {name: value for name, value in entry.items() if name != "localid"}
                | {"statustext": TEXTS[entry["status"]]}
            )
        return _grant(entries)

    def _state(self, one: dict[str, Any] | None, *, messageid: object) -> dict[str, Any]:
        if one is None:
            return {"messageid": int(str(messageid)), "status": 100, "statustext": TEXTS[100]}
        ending = int(one["receptor"][-2:])
        one["status"] = ending if ending in {11, 14} else 10
        return {
            "messageid": one["messageid"],
            "status": one["status"],
            "statustext": TEXTS[one["status"]],
        }


def _grant(entries: object) -> Reply:
    return 200, {"return": {"status": 200, "message": "تایید شد"}, "entries": entries}


def _refuse(status: int, message: str) -> Reply:
    return status, {"return": {"status": status, "message": message}, "entries": None}
