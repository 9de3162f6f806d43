"""Beginning a draft from a template, a file or an older version, and keeping what is typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mehvar.empowerment import PolicyError, Problem, Situation, read_policy
from mehvar.text import Bilingual
from mehvar_web import company
from mehvar_web.grants import policies as store
from mehvar_web.policies._draft import Draft, draft_of, read_kept, write_kept
from mehvar_web.policies._gallery import Template, blank, draft_from
from mehvar_web.policies._resolve import Resolved, resolve

if TYPE_CHECKING:
    from mehvar_web.accounts.models import User
    from mehvar_web.grants.models import PolicyVersion

MOST_BYTES = 1_000_000
"""No file of a policy is larger."""


def begin_from(template: Template, *, by: User) -> PolicyVersion:
    """Begin a policy from a template."""
    return _begin(draft_from(template), template.key, template.situation, by=by)


def begin_blank(situation: Situation, *, by: User) -> PolicyVersion:
    """Begin a policy from an empty table."""
    return _begin(blank(situation), situation.replace("_", "-"), situation, by=by)


def begin_again(version: PolicyVersion, *, by: User) -> PolicyVersion:
    """Begin the next version of a policy from one of its versions.

    Raises:
        PolicyStateError: when another version is open already.
    """
    return store.draft(
        {**version.definition, "key": version.key},
        by=by, now=company.now(), based_on=version.number,
    )  # fmt: skip


def begin_from_file(content: bytes, *, by: User) -> PolicyVersion:
    """Begin a draft from a file of JSON: a new policy, or the next version of the one it names.

    Raises:
        PolicyError: naming every place that cannot work.
        PolicyStateError: when that policy has an open draft, or another situation.
    """
    data = read_json(content)
    read_policy(data)
    return store.draft(data, by=by, now=company.now())


def read_json(content: bytes) -> dict[str, object]:
    """Read a policy's JSON.

    Raises:
        PolicyError: naming the line and column at which it stops being JSON.
    """
    if len(content) > MOST_BYTES:
        raise _file_error("", "پرونده بزرگ‌تر از یک مگابایت است", "the file is above one megabyte")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _file_error("", "پرونده متن UTF-8 نیست", "the file is no UTF-8 text") from None
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise _file_error(
            f"{line}:{column}",
            "از اینجا JSON درستی نیست",
            "it is no JSON from here on",
        ) from None
    if not isinstance(data, dict):
        raise _file_error("", "سیاست باید یک شیء JSON باشد", "a policy is a JSON object")
    return data


def draft_in(version: PolicyVersion) -> Draft:
    """Return a draft as it was left: as it was typed, or as its table says."""
    kept = read_kept(version.typed)
    if kept is not None:
        return kept
    return draft_of(store.policy_of(version)) if version.definition else Draft()


def resolved(draft: Draft, version: PolicyVersion) -> Resolved:
    """Understand a draft of a version."""
    return resolve(draft, key=version.key, situation=version.situation)  # type: ignore[arg-type]  # the store keeps known situations


def keep(
    version: PolicyVersion,
    draft: Draft,
    understood: Resolved,
    *,
    by: User,
    revision: int,
    note: str,
) -> PolicyVersion:
    """Keep what was typed; what was not changed makes nobody a writer.

    Raises:
        PolicyStateError: when it is no draft any more.
        StaleDraftError: when somebody else changed it meanwhile.
    """
    if draft_in(version) == draft and note == version.note:
        return version
    return store.save(
        version, understood.data,
        by=by, now=company.now(), revision=revision, typed=write_kept(draft), note=note,
    )  # fmt: skip


def _begin(draft: Draft, base: str, situation: Situation, *, by: User) -> PolicyVersion:
    key = store.free_key(base)
    data = resolve(draft, key=key, situation=situation).data
    return store.draft(data, by=by, now=company.now(), typed=write_kept(draft))


def _file_error(where: str, fa: str, en: str) -> PolicyError:
    return PolicyError((Problem(where=where or "policy", message=Bilingual(fa, en)),))
