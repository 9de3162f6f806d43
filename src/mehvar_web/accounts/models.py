"""People who sign in, and the teams they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mehvar_web.accounts._rights import Role


class Team(models.Model):
    """A team: it serves customers through its stores, and may stand under another team."""

    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    department = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    storeless = models.BooleanField(
        default=False,
        help_text=_("Whether the team also serves customers whom no store has served."),
    )
    by_hand = models.BooleanField(
        default=False,
        help_text=_("Changed here by a person: the imported files no longer change it."),
    )

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class TeamStore(models.Model):
    """A store that a team serves; a store may be served by several teams."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="stores")
    store_id = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "store_id"], name="team_serves_store_once")
        ]

    def __str__(self) -> str:
        return self.store_id


class User(AbstractUser):
    """A person who signs in."""

    class Roles(models.TextChoices):
        """The roles, in words."""

        OWNER = Role.OWNER.value, pgettext_lazy("role", "CX owner")
        LEAD = Role.LEAD.value, pgettext_lazy("role", "Team lead")
        AGENT = Role.AGENT.value, pgettext_lazy("role", "Agent")
        ANALYST = Role.ANALYST.value, pgettext_lazy("role", "Analyst")
        FINANCE = Role.FINANCE.value, pgettext_lazy("role", "Finance")
        AUDITOR = Role.AUDITOR.value, pgettext_lazy("role", "Auditor")

    role = models.CharField(max_length=20, choices=Roles.choices, default=Roles.AGENT)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    employee_id = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, blank=True)
    sign_in_round = models.PositiveIntegerField(default=0)

    @property
    def shown_name(self) -> str:
        """The person's name, or their login."""
        return self.get_full_name() or self.username

    @property
    def actor(self) -> str:
        """Who this is in the audit: an id, never a name."""
        return f"user:{self.pk}"

    def get_session_auth_hash(self) -> str:
        """Return what a session must hold: another one after each new password or round.

        A higher ``sign_in_round`` ends every session of the person.
        """
        return salted_hmac(
            "mehvar_web.accounts.User.get_session_auth_hash",
            f"{self.sign_in_round}:{self.password}",
            algorithm="sha256",
        ).hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Return no older hashes: a new secret key ends every session."""
        return iter(())


class Attempt(models.Model):
    """One attempt at something that is throttled; ``key`` says at what and by whom, hashed."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempts_of_a_key")]

    def __str__(self) -> str:
        return self.key[:8]
