"""What channels tell: who blocked us, who wrote that we should stop, what went out."""

from __future__ import annotations

from collections.abc import Sequence

from mehvar_web.channels import OptOut, StatusChange
from mehvar_web.contact._ask import released, sent
from mehvar_web.contact._choices import blocked, opt_in, opt_out, unblocked

_GONE = frozenset({"sent", "delivered", "unknown"})
_STAYED = frozenset({"failed", "blocked", "refused", "expired"})


def hear_status(changes: Sequence[StatusChange]) -> None:
    """Count what went out, and give the places of what never did back.

    A message whose fate is unknown counts as sent: the person may have got it.
    """
    went = [_key(one) for one in changes if one.state in _GONE]
    stayed = [_key(one) for one in changes if one.state in _STAYED]
    sent([key for key in went if key])
    released([key for key in stayed if key])


def hear_opt_out(told: OptOut) -> None:
    """Obey a word, a blocked bot or an operator's list, in the transaction that tells of it."""
    if told.is_back:
        unblocked(told.channel, told.address)
        opt_in(told.person, channel=told.channel, address=told.address)
    elif told.how == "operator":
        blocked(told.channel, told.address, kind="blacklist")
    elif told.how == "blocked":
        blocked(told.channel, told.address)
    else:
        opt_out(
            told.person,
            channel=told.channel,
            purpose="" if told.purpose == "all" else told.purpose,
            address=told.address,
            how="message",
        )


def _key(change: StatusChange) -> str:
    return change.about.get("contact", "")
