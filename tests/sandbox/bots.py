"""The Bot API of a messenger: what it sends and what it says when it does not, in recorded shapes.

A chat below zero is a group that moved; the chats of ``blocked`` have blocked the bot, ``flooded``
answer 429 so many times before they take a message.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.sandbox.web import Asked, Reply, WebSandbox

BOT = {"id": 7000001, "is_bot": True, "first_name": "Mehvar", "username": "mehvar_sandbox_bot"}


@dataclass
class BotSandbox(WebSandbox):
    """``sent`` is what arrived in chats; ``updates`` is what the bot can fetch."""

    token: str = "7000001:sandbox"  # noqa: S105 (of nobody)
    sent: list[dict[str, Any]] = field(default_factory=list)
    taps_answered: list[str] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    strangers: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    flooded: dict[int, int] = field(default_factory=dict)
    retry_after: int = 1
    hook: dict[str, Any] = field(default_factory=dict)
    repeats: bool = False

    def write(self, who: int, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes to the bot; return the update."""
        message = {
            "message_id": 100 + len(self.updates), "from": person(who), "chat": private(who),
            "date": int(time.time()), "text": text, **more,
        }  # fmt: skip
        return self.bring({"message": message})

    def bring(self, told: dict[str, Any]) -> dict[str, Any]:
        """Put an update of any kind among those to be fetched."""
        update = {"update_id": 910_000_000 + len(self.updates), **told}
        self.updates.append(update)
        return update

    def reply(self, asked: Asked) -> Reply:
        _, bot, name = asked.path.split("/", 2)
        if bot != f"bot{self.token}":
            return _refuse(401, "Unauthorized")
        method = getattr(self, f"do_{name.lower()}", None)
        return method(asked.told) if method else _refuse(404, "Not Found")

    def do_getme(self, _told: dict[str, Any]) -> Reply:
        return _grant(BOT)

    def do_sendmessage(self, told: dict[str, Any]) -> Reply:
        chat = told["chat_id"]
        if self.flooded.get(chat, 0):
            self.flooded[chat] -= 1
            wait = self.retry_after
            return _refuse(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        if chat in self.blocked:
            return _refuse(403, "Forbidden: bot was blocked by the user")
        if chat in self.moved:
            there = self.moved[chat]
            return _refuse(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=there,
            )
        if chat in self.strangers:
            return _refuse(400, "Bad Request: chat not found")
        if not 0 < len(told.get("text", "")) <= 4096:
            return _refuse(400, "Bad Request: message text is empty or too long")
        self.sent.append(told)
        return _grant(
            {"message_id": 5000 + len(self.sent), "from": BOT, "chat": private(chat), "date": int(time.time()), "text": told["text"]}
        )  # fmt: skip

    def do_getupdates(self, told: dict[str, Any]) -> Reply:
        if self.hook.get("url"):
            return _refuse(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = 0 if self.repeats else int(told.get("offset") or 0)
        return _grant([one for one in self.updates if one["update_id"] >= offset][:100])

    def do_answercallbackquery(self, told: dict[str, Any]) -> Reply:
        self.taps_answered.append(told["callback_query_id"])
        return _grant(True)

    def do_setwebhook(self, told: dict[str, Any]) -> Reply:
        self.hook = told
        return _grant(True)

    def do_deletewebhook(self, _told: dict[str, Any]) -> Reply:
        self.hook = {}
        return _grant(True)


def person(chat: int) -> dict[str, Any]:
    return {
        "id": chat,
        "is_bot": False,
        "first_name": "سارا",
        "last_name": "رضایی",
        "language_code": "fa",
    }


def private(chat: int) -> dict[str, Any]:
    return {"id": chat, "first_name": "سارا", "last_name": "رضایی", "type": "private"}


def _grant(result: object) -> Reply:
    return 200, {"ok": True, "result": result}


def _refuse(code: int, description: str, **parameters: int) -> Reply:
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return code, told | ({"parameters": parameters} if parameters else {})
