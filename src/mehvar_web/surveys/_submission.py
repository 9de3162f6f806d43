"""The id under which an answer is kept: made here, signed, and given back by the form.

Survey pages carry no cookie and ask for no sign-in: a page of another site can make a browser do
nothing here that it could not do by itself. What guards an answer is this token: it names a
submission of one link, and only this server can have made it. So pages work inside other pages and
apps, where browsers keep no cookies.
"""

from __future__ import annotations

import base64
import hmac
import uuid

from django.utils.crypto import salted_hmac

from mehvar_web.surveys import models

_SALT = "mehvar.survey.submission"
_SIGNED = 10
_NAMESPACE = uuid.UUID("6d656876-6172-4000-8000-737572766579")


def new_submission(link: models.Link, *, is_anonymous: bool = False) -> uuid.UUID:
    """Return the id of an answer to come: a person's link has one alone, so nobody answers twice.

    Of an anonymous survey the id is drawn, or the link would tell whose answer it is.
    """
    if link.is_personal and not is_anonymous:
        return uuid.uuid5(_NAMESPACE, link.code)
    return uuid.uuid4()


def signed(link: models.Link, submission: uuid.UUID, *, version: int) -> str:
    """Return the token of a submission: 38 letters that also hold the version that was shown."""
    told = submission.bytes + version.to_bytes(2, "big")
    return base64.urlsafe_b64encode(told + _mac(link, told)).rstrip(b"=").decode()


def read_signed(link: models.Link, token: str) -> tuple[uuid.UUID, int] | None:
    """Return the submission and the version of a token; None when it is none of this link."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    told, mac = raw[:18], raw[18:]
    if len(told) != 18 or not hmac.compare_digest(mac, _mac(link, told)):
        return None
    return uuid.UUID(bytes=told[:16]), int.from_bytes(told[16:], "big")


def _mac(link: models.Link, told: bytes) -> bytes:
    whole = link.code.encode() + told
    return salted_hmac(_SALT, whole, algorithm="sha256").digest()[:_SIGNED]
