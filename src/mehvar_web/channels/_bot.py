"""Telegram and Bale: one thin client of the Bot API, and what differs between the two.

A message that the line broke under is ``unknown``: the Bot API has no way to ask. What it says
about flooding (429 with ``retry_after``) is obeyed, for the chat and for the whole bot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._records import Button, Channel
from mehvar_web.channels._transport import Delivery, Fetched, Hold, Outcome, Outgoing, Reason
from mehvar_web.channels._wire import Answer, Line, NoAnswer, NotSent

_LINES = 6
_LONG_POLL = 4
"""Seconds that the server may wait for an update: a worker that ends must not wait longer."""

_OURS = ["message", "edited_message", "callback_query", "my_chat_member"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a messenger differs.

    ``link`` opens the bot, with ``{bot}`` and ``{code}``. ``has_secret`` tells whether the
    messenger sends our secret in a header with its web hooks; else it stands in their address.
    ``has_reply_parameters``: the newer way to answer a message; ``a_second``: messages a second.
    """

    channel: Channel
    base_url: str
    link: str
    has_secret: bool
    has_reply_parameters: bool
    a_second: int


DIALECTS: dict[Channel, Dialect] = {
    "telegram": Dialect(
        channel="telegram",
        base_url="https://api.telegram.org",
        link="https://t.me/{bot}?start={code}",
        has_secret=True,
        has_reply_parameters=True,
        a_second=25,
    ),
    "bale": Dialect(
        channel="bale",
        base_url="https://tapi.bale.ai",
        link="https://ble.ir/{bot}?start={code}",
        has_secret=False,
        has_reply_parameters=False,
        a_second=20,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSettings:
    """The bot's address and key."""

    dialect: Dialect
    base_url: str
    token: str


class Bot:
    """One bot."""

    group = _LINES
    can_ask = False

    def __init__(self, told: BotSettings) -> None:
        self._told = told
        self._lines = [Line(told.base_url) for _ in range(_LINES)]
        self._pool: ThreadPoolExecutor | None = None

    def deliver(self, batch: Sequence[Outgoing]) -> Delivery:
        """Send several at once, each over a line of its own; chats in a batch are distinct."""
        if len(batch) == 1:
            results = [self._send(batch[0], self._lines[0])]
        else:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(_LINES, thread_name_prefix="bot")
            results = list(self._pool.map(self._send, batch, self._lines))
        outcomes = tuple(told.outcomes[0] for told in results if told.outcomes)
        holds = [told.hold for told in results if told.hold is not None]
        return Delivery(outcomes=outcomes, hold=_longest(holds))

    def ask(self, batch: Sequence[Outgoing]) -> Delivery:
        """The Bot API knows nothing of messages by our numbers."""
        return Delivery(outcomes=tuple(Outcome(id=one.id, state="unknown") for one in batch))

    def statuses(self, batch: Sequence[Outgoing]) -> Delivery:
        """It tells of no arrival either."""
        del batch
        return Delivery()

    def fetch(self, *, offset: int) -> Fetched:
        """Wait for updates after ``offset`` for some seconds."""
        told = {"offset": offset, "timeout": _LONG_POLL, "limit": 100, "allowed_updates": _OURS}
        answer = self._call("getUpdates", told, self._lines[0], timeout=_LONG_POLL + 10)
        _demand(answer)
        found = answer.body.get("result")
        updates = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        numbers = [int(one.get("update_id", 0)) for one in updates]
        return Fetched(
            updates=tuple((str(number), one) for number, one in zip(numbers, updates, strict=True)),
            offset=max([offset - 1, *numbers]) + 1,
        )

    def greet(self) -> dict[str, str]:
        """Ask for the bot's name."""
        answer = self._call("getMe", {}, self._lines[0])
        _demand(answer)
        return {"username": str(_result(answer).get("username") or "")}

    def answer_tap(self, query_id: str) -> None:
        """Tell the messenger that a tap arrived, so that the button stops turning."""
        self._call("answerCallbackQuery", {"callback_query_id": query_id}, self._lines[0])

    def set_hook(self, url: str, *, secret: str) -> None:
        """Have updates brought to ``url``; an empty one ends it.

        Raises:
            ChannelError, NotSent, NoAnswer: when the messenger does not take it.
        """
        if not url:
            _demand(self._call("deleteWebhook", {}, self._lines[0]))
            return
        told: dict[str, object] = {"url": url, "allowed_updates": _OURS}
        if self._told.dialect.has_secret:
            told["secret_token"] = secret
        _demand(self._call("setWebhook", told, self._lines[0]))

    def close(self) -> None:
        """Hang up."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None
        for line in self._lines:
            line.close()

    def _send(self, one: Outgoing, line: Line) -> Delivery:
        try:
            answer = self._call("sendMessage", self._message(one), line)
        except (NotSent, ChannelError) as error:
            return Delivery(hold=Hold(trouble=error.message))
        except NoAnswer as error:
            lost = Outcome(
                id=one.id, state="unknown", reason=Reason.LINE_BROKE, detail=error.message
            )
            return Delivery(outcomes=(lost,), hold=Hold(trouble=error.message))
        return judged(one, answer)

    def _message(self, one: Outgoing) -> dict[str, object]:
        told: dict[str, object] = {"chat_id": _chat(one.to), "text": one.text}
        if one.buttons:
            rows = [[_button(button) for button in row] for row in one.buttons]
            told["reply_markup"] = {"inline_keyboard": rows}
        answered = one.reply_to.rpartition(":")[2]
        if answered.isascii() and answered.isdigit():
            number = int(answered)
            told |= (
                {"reply_parameters": {"message_id": number, "allow_sending_without_reply": True}}
                if self._told.dialect.has_reply_parameters
                else {"reply_to_message_id": number}
            )
        return told

    def _call(
        self, method: str, told: Mapping[str, object], line: Line, *, timeout: float | None = None
    ) -> Answer:
        return line.post(f"bot{self._told.token}/{method}", told=told, timeout=timeout)


def judged(one: Outgoing, answer: Answer) -> Delivery:
    """Say what an answer to ``sendMessage`` means for the message, and for the bot."""
    if answer.body.get("ok") is True:
        number = _result(answer).get("message_id", "")
        sent = Outcome(id=one.id, state="sent", gateway_id=f"{one.to}:{number}")
        return Delivery(outcomes=(sent,))
    code, said = _fault(answer)
    parameters = answer.body.get("parameters")
    told: Mapping[str, Any] = parameters if isinstance(parameters, dict) else {}
    if moved := told.get("migrate_to_chat_id"):
        there = Outcome(id=one.id, state="again", after=0, moved_to=str(moved), detail=said)
        return Delivery(outcomes=(there,))
    if code in {401, 404}:
        return Delivery(hold=Hold(trouble=said, seconds=600))
    if code == 429 or code >= 500:
        wait = float(told.get("retry_after") or 5) if code == 429 else None
        later = Outcome(id=one.id, state="again", detail=said, after=wait)
        hold = Hold(seconds=wait) if code == 429 else Hold(trouble=said)
        return Delivery(outcomes=(later,), hold=hold)
    return _ended(one, code, said)


def _ended(one: Outgoing, code: int, said: str) -> Delivery:
    """Read the messenger's refusal of one message; its sentences are all it tells."""
    state: Literal["blocked", "failed"] = "failed"
    reason, plain = Reason.CONTENT, said.lower()
    if any(words in plain for words in ("not found", "initiate conversation", "deactivated")):
        reason = Reason.ADDRESS
    elif code == 403:
        state, reason = "blocked", Reason.PERSON_BLOCKED
    return Delivery(outcomes=(Outcome(id=one.id, state=state, reason=reason, detail=said),))


def _longest(holds: Sequence[Hold]) -> Hold | None:
    """Of several holds take the one that asks for most; a trouble without a time counts longest."""
    if not holds:
        return None
    return max(holds, key=lambda hold: (hold.seconds is None, hold.seconds or 0))


def _button(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.payload}


def _chat(to: str) -> int | str:
    return int(to) if to.lstrip("-").isdigit() else to


def _result(answer: Answer) -> Mapping[str, Any]:
    found = answer.body.get("result")
    return found if isinstance(found, dict) else {}


def _fault(answer: Answer) -> tuple[int, str]:
    told = answer.body.get("error_code")
    code = told if isinstance(told, int) else answer.status
    return code, str(answer.body.get("description") or answer.status)[:300]


def _demand(answer: Answer) -> None:
    if answer.body.get("ok") is not True:
        code, said = _fault(answer)
        raise ChannelError(f"{code} {said}")
