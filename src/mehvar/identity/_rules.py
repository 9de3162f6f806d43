"""The rules by which a shared identifier is told from a personal one: ``identity.toml``."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from mehvar.errors import MehvarError
from mehvar.text import IdentifierKind
from mehvar.workspace import Workspace

RULES_FILE = "identity.toml"
KINDS: tuple[IdentifierKind, ...] = (
    "national_code",
    "customer_key",
    "loyalty_card",
    "email",
    "mobile",
)
"""Identifier kinds, strongest first; the place plus one is the kind's level."""

_METHOD = 1
"""Grows when the method changes, so that every profile is judged anew."""


_PER_SOURCE = {
    "national_code": 20,
    "customer_key": 1000,
    "loyalty_card": 10,
    "email": 10,
    "mobile": 10,
}
_OVERALL = {
    "national_code": 50,
    "customer_key": 1000,
    "loyalty_card": 20,
    "email": 20,
    "mobile": 20,
}
_IGNORED_NAMES = (
    "کاربر", "مهمان", "ناشناس", "مشتری", "بی نام", "بدون نام", "نامشخص", "تست",
    "guest", "user", "test", "customer", "unknown", "anonymous", "no name", "n/a", "-", ".",
)  # fmt: skip


class IdentityError(MehvarError, ValueError):
    """Identity was asked for something that does not exist or cannot be done; nothing changed."""

    code = "identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How many voices may carry an identifier before it stops to link.

    A voice is one distinct name among the profiles that carry it, or one nameless profile.
    ``per_source`` limits the voices within one source, ``overall`` those of all sources; 0 means
    no limit. ``shared`` lists identifiers known to be shared, ``ignored_names`` names that say
    nothing.
    """

    per_source: dict[str, int] = field(default_factory=lambda: dict(_PER_SOURCE))
    overall: dict[str, int] = field(default_factory=lambda: dict(_OVERALL))
    shared: tuple[str, ...] = ()
    ignored_names: tuple[str, ...] = _IGNORED_NAMES

    def fingerprint(self) -> int:
        """Return 62 bits that change whenever the rules or the method do."""
        facts = (
            _METHOD,
            sorted(self.per_source.items()),
            sorted(self.overall.items()),
            sorted(self.shared),
            sorted(self.ignored_names),
        )
        return int.from_bytes(hashlib.sha256(repr(facts).encode()).digest()[:8], "big") >> 2


class _File(msgspec.Struct, forbid_unknown_fields=True):
    per_source: dict[str, int] = {}
    overall: dict[str, int] = {}
    shared: list[str] = []
    ignored_names: list[str] | None = None


def read_rules(workspace: Workspace) -> Rules:
    """Return the workspace's rules: the defaults, changed by ``identity.toml`` where it exists.

    Raises:
        IdentityError: naming what the file says wrong.
    """
    path = workspace.root / RULES_FILE
    if not path.is_file():
        return Rules()
    said = _parse(path)
    default = Rules()
    wrong = sorted((set(said.per_source) | set(said.overall)) - set(KINDS))
    low = [name for name, limit in (said.per_source | said.overall).items() if limit < 0]
    if wrong or low:
        raise IdentityError(
            f"{path} sets limits that cannot be: {', '.join(wrong + low)}.",
            hint=f"Kinds are {', '.join(KINDS)}; a limit is 0 (none) or more.",
        )
    ignored = default.ignored_names if said.ignored_names is None else tuple(said.ignored_names)
    return Rules(
        per_source=default.per_source | said.per_source,
        overall=default.overall | said.overall,
        shared=tuple(said.shared),
        ignored_names=ignored,
    )


def _parse(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise IdentityError(
            f"{path} is not a valid rules file: {error}.",
            hint="Delete it to go back to the defaults, or see docs/slices/identity.md.",
        ) from error


def write_rules(workspace: Workspace) -> Path:
    """Write the default rules with comments, unless ``identity.toml`` exists; return its path."""
    path = workspace.root / RULES_FILE
    if path.exists():
        return path
    rules = Rules()
    lines = [
        "# When does an identifier stop to link profiles into one customer?",
        "# A voice is one distinct name among its profiles, or one nameless profile. 0: no limit.",
        "",
        '# Identifiers known to be shared, in their clean form: shared = ["+982112345678"]',
        "shared = []",
        "",
        "# Names that say nothing about who it is.",
        f"ignored_names = [{', '.join(_quoted(name) for name in rules.ignored_names)}]",
    ]
    for title, limits in (("per_source", rules.per_source), ("overall", rules.overall)):
        lines += ["", f"[{title}]", *(f"{kind} = {limits[kind]}" for kind in KINDS)]
    partial = path.with_suffix(".partial")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
