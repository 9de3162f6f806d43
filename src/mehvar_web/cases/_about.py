"""What a case would be about, carried from a thread or a comment to the form, signed.

The form shows it again and opens the case with it: who writes the address by hand changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core import signing
from django.http import Http404
from django.utils.translation import gettext as _

_SALT = "mehvar_web.cases.about"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known before somebody opens a case."""

    customer_id: int | None = None
    order_source: str = ""
    order_id: str = ""
    store_id: str = ""
    channel: str = ""
    touchpoint_id: str = ""
    thread: str = ""
    comment: int | None = None
    person_source: str = ""
    person_ref: str = ""
    title: str = ""


def write_about(about: About) -> str:
    """Return it as an address carries it."""
    told = {name: value for name, value in asdict(about).items() if value not in {None, ""}}
    return signing.dumps(told, salt=_SALT, compress=True)


def read_about(text: str) -> About:
    """Return what an address carries.

    Raises:
        Http404: when somebody changed it.
    """
    try:
        told: Mapping[str, object] = signing.loads(text, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404(_("There is no such page.")) from error
    return About(**told)  # type: ignore[arg-type]  # we wrote and signed it
