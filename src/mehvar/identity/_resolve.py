"""The build step: profiles in, customers out; only what changed is judged again."""

from __future__ import annotations

from mehvar.identity._clusters import put_clusters, put_hand
from mehvar.identity._customers import put_customers, write_marts
from mehvar.identity._decisions import read_decisions, replay
from mehvar.identity._evidence import put_evidence, put_groups
from mehvar.identity._profiles import put_changed, put_known, put_scope, put_seen
from mehvar.identity._rivals import put_edges
from mehvar.identity._rules import read_rules
from mehvar.identity._tables import open_tables
from mehvar.workspace import Build


def resolve(build: Build) -> None:
    """Decide which profiles are one customer; write profiles, identity_links, identity_registry.

    The result depends on the data, the rules and the decisions by hand, never on the order in
    which the data came; only the ids remember history.

    Raises:
        IdentityError: when ``identity.toml`` is wrong or two profiles share a 64-bit hash.
    """
    hands = replay(read_decisions(build.workspace))
    with open_tables(build, read_rules(build.workspace)) as tables:
        put_hand(tables, hands)
        put_seen(tables)
        put_known(tables)
        size = put_scope(tables, put_changed(tables))
        if not tables.count("SELECT count(*) FROM identity_touched") and _has_written(build):
            return
        put_evidence(tables, wanted="identity_scope", into="identity_evidence")
        put_groups(tables)
        put_edges(tables)
        put_clusters(tables, hands, size)
        put_customers(tables)
        write_marts(tables)


def _has_written(build: Build) -> bool:
    """Tell whether the marts are there, and written as they are declared now."""
    marts = ("profiles", "identity_links", "identity_registry")
    return all(build.marts.get(name, -1) >= 0 and build.knows_customers(name) for name in marts)
