"""Which version of a policy does this page talk about, and may the reader see it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from mehvar.empowerment import Policy, PolicyError
from mehvar_web import company
from mehvar_web.accounts import Right, may
from mehvar_web.grants import experiments
from mehvar_web.grants import policies as store
from mehvar_web.grants.policies import Standing

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mehvar_web.accounts.models import User
    from mehvar_web.grants.models import PolicyVersion

_ORDER: tuple[Standing, ...] = (
    "in_force", "planned", "submitted", "draft", "ended", "dropped",
)  # fmt: skip
_UNPUBLISHED: frozenset[Standing] = frozenset({"draft", "submitted", "dropped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A version on a page: where it stands today, its table, and the other versions in sight.

    ``policy`` is None while the version is not finished.
    """

    version: PolicyVersion
    standing: Standing
    policy: Policy | None
    versions: tuple[PolicyVersion, ...]
    day: date

    @property
    def open_draft(self) -> PolicyVersion | None:
        """The version that is being written or waits for the second person."""
        return next((one for one in self.versions if one.state in {"draft", "submitted"}), None)

    @property
    def in_force(self) -> PolicyVersion | None:
        """The version in force today."""
        found = (one for one in self.versions if store.standing(one, day=self.day) == "in_force")
        return next(found, None)


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Tell whether the person sees what is not published: who writes, publishes or audits."""
    rights = (Right.EDIT_POLICIES, Right.PUBLISH_POLICIES, Right.SEE_AUDIT)
    return any(may(user, right) for right in rights)


def find(request: HttpRequest, key: str, *, number: int | None = None) -> Shown:
    """Return a version in the reader's sight: the one that is asked for, else what counts now.

    ``?version=`` asks for one; without it the version in force, or the one that comes next.

    Raises:
        Http404: when there is none, or the reader may not see it.
    """
    day = store.today(company.now())
    sees_drafts = may_see_drafts(request.user)
    versions = tuple(
        one
        for one in store.versions(key)
        if sees_drafts or store.standing(one, day=day) not in _UNPUBLISHED
    )
    wanted = number if number is not None else _asked(request)
    if wanted is not None:
        versions_of = {one.number: one for one in versions}
        found = versions_of.get(wanted) or _arm(request, key, wanted)
    else:
        ordered = sorted(versions, key=lambda one: _ORDER.index(store.standing(one, day=day)))
        found = ordered[0] if ordered else None
    if found is None:
        raise Http404(_("There is no such policy."))
    return Shown(
        version=found,
        standing=store.standing(found, day=day),
        policy=policy_or_none(found),
        versions=versions,
        day=day,
    )


def _arm(request: HttpRequest, key: str, number: int) -> PolicyVersion | None:
    """Return an arm of an experiment to who may see drafts; its link stands on grants."""
    return experiments.arm_of(key, number) if may_see_drafts(request.user) else None


def policy_or_none(version: PolicyVersion) -> Policy | None:
    """Return a version's table; None while it is not finished."""
    try:
        return store.policy_of(version) if version.definition else None
    except PolicyError:
        return None


def _asked(request: HttpRequest) -> int | None:
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
