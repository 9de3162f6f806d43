"""Which policies are written, which are in force, and who saw them before they counted?

A policy is written as a draft, submitted, and published by somebody who wrote no part of it. What
was published never changes: a new version ends it, and an older one comes back as a new version.
"""

from __future__ import annotations

from mehvar_web.grants._policies import (
    draft,
    drop,
    end,
    pick_up,
    publish,
    save,
    send_back,
    submit,
)
from mehvar_web.grants._policy_errors import (
    FourEyesError,
    PolicyStateError,
    PolicyUnsafeError,
    StaleDraftError,
)
from mehvar_web.grants._policy_read import (
    Standing,
    changing,
    everything,
    free_key,
    in_force,
    policy_of,
    published_policy,
    standing,
    submitted,
    today,
    version_of,
    versions,
    wrote,
)

__all__ = [
    "FourEyesError",
    "PolicyStateError",
    "PolicyUnsafeError",
    "StaleDraftError",
    "Standing",
    "changing",
    "draft",
    "drop",
    "end",
    "everything",
    "free_key",
    "in_force",
    "pick_up",
    "policy_of",
    "publish",
    "published_policy",
    "save",
    "send_back",
    "standing",
    "submit",
    "submitted",
    "today",
    "version_of",
    "versions",
    "wrote",
]
