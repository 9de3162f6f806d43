"""What passes through the door: whom somebody wants to reach, and what the rules say to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mehvar.contact_policy import Channel, Purpose, Reason
from mehvar.errors import MehvarError
from mehvar_web.channels import Person


class ContactError(MehvarError, ValueError):
    """This cannot be asked or chosen as told; nothing was changed."""

    code = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody wants to send one message.

    Args:
        key: its id, as the invitation's: asked again, the same place is kept.
        channel: by which way.
        purpose: service, research or marketing.
        person: who, as a source knows them; or ``customer_id``.
        customer_id: who, as the last build knows them.
        address: where, in canonical form, as ``channels.addresses_of`` tells it.
        survey: the survey's id.
        plan: by which plan, for the log of refusals.
        event_at: when what it is about happened (UTC).
        at: when it would be sent (UTC); now by default.
    """

    key: str
    channel: Channel
    purpose: Purpose
    person: Person | None = None
    customer_id: int | None = None
    address: str = ""
    survey: str = ""
    plan: str = ""
    event_at: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What the rules say to an ask.

    ``last_at`` is the earlier contact that forbids it, ``next_at`` when it will be allowed as
    things stand (None when waiting does not help). ``is_repeated`` tells that its place had been
    given before.
    """

    key: str
    reason: Reason
    at: datetime
    last_at: datetime | None = None
    next_at: datetime | None = None
    is_repeated: bool = False

    @property
    def allowed(self) -> bool:
        """Whether it may be sent."""
        return self.reason is Reason.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A contact that another system made: it counts as one of ours.

    ``key`` is that system's own id of it; told twice, it counts once.
    """

    key: str
    origin: str
    channel: Channel
    purpose: Purpose
    at: datetime
    person: Person | None = None
    address: str = ""
