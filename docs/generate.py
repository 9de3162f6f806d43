"""Write the references that come from the code: tables, metrics, commands, the Python doors.

Run by ``make docs``; a test compares what is committed with what this writes.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOORS = (
    "text", "calendar", "money", "stats", "schema", "engine", "lake", "workspace", "audit",
    "ingest", "ingest.log", "identity", "metrics", "customers", "value", "retention", "measurement",
    "simulate", "drivers", "voice", "contact_policy", "pipeline",
)  # fmt: skip
_NOTE = "<!-- Written by `make docs` from the code; edit the code. -->\n"


def tables() -> str:
    """Every table and column, with type, unit and meaning in both languages."""
    from mehvar import schema

    lines = ["# Tables", "", _NOTE]
    for title, known in (
        ("What we accept", schema.BASE_TABLES),
        ("What a build makes", schema.MART_TABLES),
    ):
        lines += [f"## {title}", ""]
        for table in known:
            lines += [f"### `{table.name}`: {table.title.en} · {table.title.fa}", ""]
            lines += [f"{table.grain.en}. {table.grain.fa}.", ""]
            lines += ["| column | type | meaning | معنا |", "|---|---|---|---|"]
            for column in table.columns:
                marks = [
                    column.kind,
                    column.unit,
                    "required" * column.required,
                    "personal" * column.personal,
                ]
                kind = ", ".join(filter(None, marks))
                choices = f" ({', '.join(column.choices)})" if column.choices else ""
                lines.append(
                    f"| `{column.name}` | {kind} | {column.meaning.en}{choices} | {column.meaning.fa} |"
                )
            lines.append("")
    return "\n".join(lines)


def metrics() -> str:
    """Every metric with its definition in both languages."""
    from mehvar import metrics as slice_

    lines = ["# Metrics", "", _NOTE]
    lines += [
        "Each is defined once, in `src/mehvar/metrics/_catalogue.py`; the command line, the Python API and the pages ask there.",
        "",
    ]
    for one in slice_.METRICS:
        lines += [f"## `{one.name}`: {one.title.en} · {one.title.fa}", ""]
        lines += [one.definition.en, "", one.definition.fa, ""]
        lines += [
            f"Estimator: {one.estimator}{' over customers' if one.clustered else ''}; unit: {one.unit}; good: {one.good}."
        ]
        lines += [f"Dimensions: {', '.join(f'`{name}`' for name in one.dimensions)}.", ""]
    return "\n".join(lines)


def http_api() -> str:
    """Every endpoint with its parameters and answers, from the OpenAPI document."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mehvar_web.settings.test")
    django.setup()
    from mehvar_web.urls import api

    told = api.get_openapi_schema()
    lines = ["# HTTP API", "", _NOTE]
    lines += [
        "`/api/v1`, OpenAPI 3.1 at `/api/v1/openapi.json`. A token is made under Settings; send it as",
        "`Authorization: Bearer ...`. What it may do is its scopes, whom it sees is its owner's sight. Errors are problem",
        "details (RFC 9457); lists are pages with a `next` cursor; a POST with an `Idempotency-Key` happens once.",
        "",
    ]
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            lines += [f"## `{method.upper()} {path}`", ""]
            lines += [" ".join(operation.get("description", operation["summary"]).split()), ""]
            lines += _endpoint(operation, told["components"]["schemas"])
    return "\n".join(lines)


def _endpoint(operation: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The parameters of an endpoint, the fields of its body, and the answers it may give."""
    rows = [
        _field(one["name"], one["in"], one["schema"], _NEED[one.get("required", False)], known)
        for one in operation.get("parameters", [])
    ]
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        place = "body" if kind == "application/json" else "form"
        rows += _fields(body["schema"], place, known)
    lines = ["| parameter | in | type | | |", "|---|---|---|---|---|", *rows, ""] if rows else []
    answers = ", ".join(f"{code}" for code in sorted(operation["responses"], key=str))
    return [*lines, f"Answers: {answers}.", ""]


_NEED = {True: "required", False: "optional"}


def _fields(
    schema: dict[str, Any], place: str, known: dict[str, Any], above: str = ""
) -> list[str]:
    """The fields of a body, those of an object within it by both names."""
    schema = _resolved(schema, known)
    needed, rows = schema.get("required", ()), []
    for name, one in schema.get("properties", {}).items():
        rows.append(_field(f"{above}{name}", place, one, _NEED[name in needed], known))
        within = [_resolved(choice, known) for choice in one.get("anyOf", [one])]
        for choice in within:
            if not above and "properties" in choice:
                rows += _fields(choice, place, known, f"{name}.")
    return rows


def _field(name: str, place: str, schema: dict[str, Any], need: str, known: dict[str, Any]) -> str:
    kinds = [_kind(choice, known) for choice in schema.get("anyOf", [schema])]
    said = " ".join(schema.get("description", "").replace("|", "\\|").split())
    told = " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    return f"| `{name}` | {place} | {told} | {need} | {said} |"


def _kind(schema: dict[str, Any], known: dict[str, Any]) -> str:
    """The type of a value, with its choices."""
    schema = _resolved(schema, known)
    if "enum" in schema:
        return " ".join(f"`{one}`" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), known)}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _resolved(schema: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return known[name] if name else schema


def commands() -> str:
    """Every verb of the command line, the web application's too, with arguments and options."""
    import typer
    import typer.main

    from mehvar.cli import app
    from mehvar_web.commands import add_to

    root, web = typer.main.get_command(app), typer.Typer()
    add_to(web)
    known = {**dict(_verbs(root)), **dict(_verbs(typer.main.get_command(web)))}
    lines = ["# Commands", "", _NOTE, f"`mehvar`: {' '.join((root.help or '').split())}", ""]
    for name, command in sorted(known.items()):
        lines += [f"## `mehvar {name}`", "", " ".join((command.help or "").split()), ""]
        rows = [_parameter(one) for one in command.params if one.name != "help"]
        if rows:
            lines += ["| argument or option | meaning |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _verbs(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the verbs of a group, those of the groups within it by both names."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _verbs(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _parameter(one: object) -> str:
    options = getattr(one, "opts", [])
    is_option = any(name.startswith("-") for name in options)
    spelled = (
        ", ".join(f"`{name}`" for name in options)
        if is_option
        else f"`{str(getattr(one, 'name', '')).upper()}`"
    )
    return f"| {spelled} | {' '.join((getattr(one, 'help', '') or '').split())} |"


def api() -> str:
    """The public names of every door, with their signatures and first sentences."""
    lines = ["# Python API", "", _NOTE]
    for door in DOORS:
        module = importlib.import_module(f"mehvar.{door}")
        lines += [f"## `mehvar.{door}`", "", _first(module), ""]
        lines += [_entry(name, getattr(module, name)) for name in sorted(module.__all__)]
        lines.append("")
    return "\n".join(lines)


def _entry(name: str, value: object) -> str:
    if not (inspect.isclass(value) or inspect.isroutine(value)):
        return f"- `{name}`"
    try:
        signature = str(inspect.signature(value)) if inspect.isfunction(value) else ""
    except ValueError:
        signature = ""
    return f"- `{name}{signature}`: {_first(value)}"


def _first(value: object) -> str:
    text = inspect.getdoc(value) or ""
    return " ".join(text.split("\n\n")[0].split())


PAGES = {
    "tables.md": tables, "metrics.md": metrics, "commands.md": commands, "api.md": api,
    "http-api.md": http_api,
}  # fmt: skip


def main() -> None:
    """Write every generated page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page().rstrip() + "\n", encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
