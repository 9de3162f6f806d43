"""Policies, as the browser finds them: a draft under way, and a version that waits."""

from __future__ import annotations

import msgspec
from tests.web.decide.conftest import LATE

from mehvar.empowerment import read_policy


def written() -> None:
    """Begin a draft with findings and an unfinished part, and submit a second version."""
    from mehvar_web import company
    from mehvar_web.accounts.models import User
    from mehvar_web.grants import policies as store
    from mehvar_web.policies._draft import DraftLevel, draft_of, write_kept
    from mehvar_web.policies._gallery import draft_from, template_named

    people = {one.role: one for one in User.objects.all()}
    now = company.now()
    rows = [*LATE["rows"][:2], {**LATE["rows"][2], "key": "late-hour"}]
    changed = store.draft(
        {**LATE, "rows": rows}, by=people["analyst"], now=now, note="سطر آخر نام تازه‌ای دارد."
    )
    store.submit(changed, by=people["analyst"], now=now)
    template = template_named("return")
    assert template is not None
    half = msgspec.structs.replace(draft_from(template), levels=(DraftLevel(level="1"),))
    data = {"key": "return", "situation": "return", "title": {"fa": "بازگشت", "en": "Returns"}}
    store.draft(data, by=people["lead"], now=now, typed=write_kept(half))
    goodwill = {
        "key": "goodwill", "situation": "goodwill", "title": {"fa": "دلجویی", "en": "Goodwill"},
        "version": 1,
        "rows": [
            {
                "key": "gift", "when": [{"fact": "severity", "operator": "is", "value": "high"}],
                "effect": {"action": "credit", "amount": {"plus": 1_000_000}, "valid_days": 30},
            }
        ],
    }  # fmt: skip
    typed = write_kept(draft_of(read_policy(goodwill)))
    store.draft(goodwill, by=people["lead"], now=now, typed=typed)
