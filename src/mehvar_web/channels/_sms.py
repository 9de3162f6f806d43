"""SMS by a gateway that speaks Kavenegar's REST interface.

Every message carries a number of ours (``localid``), by which the gateway knows it again: what a
broken line leaves open is asked (``statuslocalmessageid``) before it is sent a second time. The
one exception are approved templates (``verify/lookup``), which take no such number: they are sent
at most once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mehvar_web.channels._errors import ChannelError
from mehvar_web.channels._kavenegar_codes import (
    NO_SUCH_MESSAGE,
    OF_BATCH,
    OF_GATEWAY,
    OF_MESSAGE,
    STATUSES,
)
from mehvar_web.channels._transport import Delivery, Fetched, Hold, Outcome, Outgoing, Reason
from mehvar_web.channels._wire import Answer, Line, NoAnswer, NotSent

_TOKENS = ("token", "token2", "token3", "token10", "token20")
_OK = 200
_AT_ONCE = 200
"""Messages a call."""

_ASKED_AT_ONCE = 100
"""Numbers a call of status: 500 are allowed, but they all stand in one parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsSettings:
    """The gateway, the key, and the lines: one for service, one for advertising."""

    base_url: str
    api_key: str
    service_line: str
    marketing_line: str
    stop_text: str


class Sms:
    """The gateway."""

    group = _AT_ONCE
    can_ask = True

    def __init__(self, told: SmsSettings) -> None:
        self._told = told
        self._line = Line(told.base_url, timeout=15.0)

    def deliver(self, batch: Sequence[Outgoing]) -> Delivery:
        """Send plain messages in one call, those with a template one by one."""
        plain = [one for one in batch if not one.template]
        outcomes: list[Outcome] = []
        parts = [*([plain] if plain else []), *([one] for one in batch if one.template)]
        for part in parts:
            told = self._send(part)
            outcomes.extend(told.outcomes)
            if told.hold is not None:
                return Delivery(outcomes=tuple(outcomes), hold=told.hold)
        return Delivery(outcomes=tuple(outcomes))

    def ask(self, batch: Sequence[Outgoing]) -> Delivery:
        """Ask by our numbers; what the gateway never saw may be sent again."""
        lookups = [one for one in batch if one.template]
        lost = [Outcome(id=one.id, state="unknown", reason=Reason.LINE_BROKE) for one in lookups]
        plain = {one.local_id: one for one in batch if not one.template}
        found = self._ask("statuslocalmessageid", "localid", list(plain))
        if found.hold is not None:
            return Delivery(outcomes=tuple(lost), hold=found.hold)
        known = {int(entry.get("localid") or 0): entry for entry in found.entries}
        outcomes = []
        for number, one in plain.items():
            entry = known.get(number, {})
            never = int(entry.get("status") or NO_SUCH_MESSAGE) == NO_SUCH_MESSAGE
            outcomes.append(
                Outcome(id=one.id, state="again", after=0) if never else _read(one, entry)
            )
        return Delivery(outcomes=(*lost, *outcomes))

    def statuses(self, batch: Sequence[Outgoing]) -> Delivery:
        """Ask what arrived."""
        mine = {one.gateway_id: one for one in batch if one.gateway_id}
        found = self._ask("status", "messageid", list(mine))
        told = [
            _read(mine[str(entry.get("messageid"))], entry)
            for entry in found.entries
            if str(entry.get("messageid")) in mine and entry.get("status") != NO_SUCH_MESSAGE
        ]
        return Delivery(outcomes=tuple(told), hold=found.hold)

    def fetch(self, *, offset: int) -> Fetched:
        """Fetch what was written to our lines.

        The gateway marks what it tells as read. Every second time we ask again for what is read
        already, so that nothing is lost when we died between its answer and our writing it down;
        numbers tell what is known.
        """
        updates: list[tuple[str, Mapping[str, object]]] = []
        for line in dict.fromkeys((self._told.service_line, self._told.marketing_line)):
            if line:
                form = {"linenumber": line, "isread": offset % 2}
                answer = self._post("sms/receive", form)
                if _status(answer) != _OK:
                    raise ChannelError(_trouble(answer))
                updates.extend(
                    (f"in:{entry.get('messageid')}", entry) for entry in _entries(answer)
                )
        return Fetched(updates=tuple(updates), offset=offset + 1)

    def greet(self) -> dict[str, str]:
        """Ask for the account's credit."""
        answer = self._post("account/info", {})
        if _status(answer) != _OK:
            raise ChannelError(_trouble(answer))
        entries = answer.body.get("entries")
        told = entries if isinstance(entries, dict) else {}
        return {"credit": str(told.get("remaincredit", ""))}

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _send(self, batch: Sequence[Outgoing]) -> Delivery:
        try:
            answer = self._post(*self._request(batch))
        except (NotSent, ChannelError) as error:
            return Delivery(hold=Hold(trouble=error.message))
        except NoAnswer as error:
            asked = tuple(_lost(one, error.message) for one in batch)
            return Delivery(outcomes=asked, hold=Hold(trouble=error.message))
        return self._judge(batch, answer)

    def _judge(self, batch: Sequence[Outgoing], answer: Answer) -> Delivery:
        status = _status(answer)
        if status == _OK:
            return Delivery(outcomes=_match(batch, _entries(answer)))
        if status in OF_GATEWAY:
            return Delivery(hold=Hold(trouble=_trouble(answer), seconds=OF_GATEWAY[status]))
        if len(batch) > 1 and (status in OF_BATCH or status in OF_MESSAGE):
            return self._one_by_one(batch)
        if status in OF_MESSAGE:
            return Delivery(outcomes=(_failed(batch[0], OF_MESSAGE[status], answer),))
        asked = tuple(_lost(one, _trouble(answer)) for one in batch)  # 402, 5xx: who knows
        return Delivery(outcomes=asked, hold=Hold(trouble=_trouble(answer)))

    def _one_by_one(self, batch: Sequence[Outgoing]) -> Delivery:
        """Find the message that spoils the batch by halving it."""
        half = len(batch) // 2
        first = self._send(batch[:half])
        if first.hold is not None:
            return first
        second = self._send(batch[half:])
        return Delivery(outcomes=first.outcomes + second.outcomes, hold=second.hold)

    def _request(self, batch: Sequence[Outgoing]) -> tuple[str, dict[str, object]]:
        first = batch[0]
        if first.template:
            tokens = dict(zip(_TOKENS, first.tokens, strict=False))
            return "verify/lookup", {
                "receptor": _dialled(first.to), "template": first.template, **tokens
            }  # fmt: skip
        if len(batch) == 1:
            return "sms/send", {
                "receptor": _dialled(first.to), "sender": self._sender(first),
                "message": self._text(first), "localid": first.local_id,
            }  # fmt: skip
        columns: dict[str, list[object]] = {
            "receptor": [_dialled(one.to) for one in batch],
            "sender": [self._sender(one) for one in batch],
            "message": [self._text(one) for one in batch],
            "localmessageids": [one.local_id for one in batch],
        }
        return "sms/sendarray", {
            name: json.dumps(values, ensure_ascii=False) for name, values in columns.items()
        }

    def _sender(self, one: Outgoing) -> str:
        is_marketing = one.purpose == "marketing"
        return self._told.marketing_line if is_marketing else self._told.service_line

    def _text(self, one: Outgoing) -> str:
        return with_stop(one.text, purpose=one.purpose, stop_text=self._told.stop_text)

    def _ask(self, method: str, parameter: str, numbers: Sequence[object]) -> _Told:
        entries: list[Mapping[str, Any]] = []
        left = iter(numbers)
        while part := list(islice(left, _ASKED_AT_ONCE)):
            try:
                answer = self._post(f"sms/{method}", {parameter: ",".join(map(str, part))})
            except (NotSent, NoAnswer, ChannelError) as error:
                return _Told(entries=entries, hold=Hold(trouble=error.message))
            if _status(answer) != _OK:
                return _Told(entries=entries, hold=Hold(trouble=_trouble(answer)))
            entries.extend(_entries(answer))
        return _Told(entries=entries)

    def _post(self, method: str, form: Mapping[str, object]) -> Answer:
        return self._line.post(f"v1/{self._told.api_key}/{method}.json", form=form)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    entries: Sequence[Mapping[str, Any]]
    hold: Hold | None = None


def with_stop(text: str, *, purpose: str, stop_text: str) -> str:
    """Return what is sent: advertising ends with the word by which one stops it."""
    if purpose != "marketing" or not stop_text or stop_text in text:
        return text
    return f"{text}\n{stop_text}"


def _dialled(mobile: str) -> str:
    """Write a canonical number as the gateway wants it: 09..., abroad 00..."""
    if mobile.startswith("+98"):
        return f"0{mobile[3:]}"
    return f"00{mobile[1:]}" if mobile.startswith("+") else mobile


def _match(batch: Sequence[Outgoing], entries: Sequence[Mapping[str, Any]]) -> tuple[Outcome, ...]:
    """Entries come in the order of the messages; one that is missing is asked for."""
    matched = [_read(one, entry) for one, entry in zip(batch, entries, strict=False)]
    missing = [_lost(one, "no entry") for one in batch[len(entries) :]]
    return (*matched, *missing)


def read_status(message: int, entry: Mapping[str, Any], *, gateway_id: str = "") -> Outcome:
    """Return what an entry of the gateway says of a message; ``cost`` is in rials."""
    state, reason = STATUSES.get(int(entry.get("status") or 1), ("sent", None))
    cost = entry.get("cost")
    return Outcome(
        id=message,
        state=state,
        reason=reason or "",
        detail=str(entry.get("statustext") or "")[:300] if state in {"failed", "blocked"} else "",
        gateway_id=str(entry.get("messageid") or gateway_id),
        cost=int(cost) if isinstance(cost, int | float) else None,
    )


def _read(one: Outgoing, entry: Mapping[str, Any]) -> Outcome:
    return read_status(one.id, entry, gateway_id=one.gateway_id)


def _lost(one: Outgoing, detail: str) -> Outcome:
    return Outcome(
        id=one.id,
        state="unknown" if one.template else "ask",
        reason=Reason.LINE_BROKE,
        detail=detail,
    )


def _failed(one: Outgoing, reason: Reason, answer: Answer) -> Outcome:
    return Outcome(id=one.id, state="failed", reason=reason, detail=_trouble(answer))


def _status(answer: Answer) -> int:
    told = answer.body.get("return")
    return int(told.get("status") or answer.status) if isinstance(told, dict) else answer.status


def _trouble(answer: Answer) -> str:
    told = answer.body.get("return")
    said = str(told.get("message") or "") if isinstance(told, dict) else ""
    return f"{_status(answer)} {said}".strip()[:300]


def _entries(answer: Answer) -> Sequence[Mapping[str, Any]]:
    found = answer.body.get("entries")
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
