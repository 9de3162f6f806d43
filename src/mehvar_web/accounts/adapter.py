"""How allauth signs people in here: nobody signs up, names come from us, secrets are sealed."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from mehvar_web import company
from mehvar_web.accounts._throttle import client_address

_PURPOSE = b"mehvar.accounts.second-factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing in, without signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (allauth's signature)
        """Nobody signs up: an owner adds people."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the caller's address as the throttle sees it."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter in the company's name."""
        super().send_mail(template_prefix, email, {**context, "company_name": company_name()})

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as the template writes it."""
        return subject


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """The second factor: its secrets are encrypted under a key derived from the server's own."""

    def get_totp_issuer(self) -> str:
        """Name the company in the person's app."""
        return company_name()

    def get_totp_label(self, user: Any) -> str:
        """Name the login in the person's app."""
        return str(user.get_username())

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        from cryptography.fernet import Fernet

        return Fernet(_key()).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        from cryptography.fernet import Fernet

        return Fernet(_key()).decrypt(encrypted_text.encode()).decode()


def company_name() -> str:
    """Return the company's name; ours before it is set up."""
    return company.workspace().settings.name if company.is_set_up() else "Mehvar"


def _key() -> bytes:
    digest = hashlib.pbkdf2_hmac("sha256", settings.SECRET_KEY.encode(), _PURPOSE, 1000)
    return base64.urlsafe_b64encode(digest)
