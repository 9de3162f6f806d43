"""Every operation, with whatever its description allows and forbids: no fault of the server."""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mehvar.workspace import Workspace
from mehvar_web import company as served_company
from mehvar_web.api import RATE, RIGHT_OF_SCOPE, make_token
from mehvar_web.api._problems import Problem, problem_response
from mehvar_web.wsgi import application

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings

    from mehvar_web.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

EXAMPLES = int(os.environ.get("MEHVAR_SCHEMA_EXAMPLES", "5"))
"""Of each operation and kind; a run with 50 takes some minutes."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture
def token(own_company: Workspace, alice: User, settings: DjangoSettings) -> str:
    settings.MEHVAR_API_RATE = 1_000_000
    RATE.forget()
    return make_token(
        user=alice, name="schemathesis", scopes=RIGHT_OF_SCOPE, now=served_company.now()
    )[1]


def test_no_two_answers_share_a_name() -> None:
    # They would share one description, too: that of the last.
    import mehvar_web.urls  # noqa: F401 (it brings every app's operations)

    shapes = [one for one in _below(Schema) if one.__module__.startswith("mehvar_web.")]

    assert len(shapes) > 20
    assert len({one.__name__ for one in shapes}) == len(shapes)


def _below(shape: type) -> list[type]:
    children: list[type] = shape.__subclasses__()
    return children + [deeper for child in children for deeper in _below(child)]


def test_a_problem_may_quote_half_a_character() -> None:
    answer = problem_response(Problem(status=422, code="usage", detail="no file \ud800.csv"))

    assert json.loads(answer.content)["detail"] == "no file ?.csv"


def test_the_api_answers_as_it_describes_itself(
    token: str, caplog: pytest.LogCaptureFixture
) -> None:
    # What is asked holds halves of characters, which no report of a failed test can carry.
    caplog.set_level(logging.CRITICAL, "django.request")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", _served)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]

    faults = {
        (operation.label, mode.value): fault
        for operation in operations
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        if (fault := _fault(operation, mode, token))
    }

    assert len(operations) >= 5
    assert faults == {}, "\n\n".join(f"{one}: {told}" for one, told in faults.items())


def _served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer as a server does: read the answer to its end and close it."""
    answer = application(environ, start_response)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


def _fault(operation: Any, mode: GenerationMode, token: str) -> str:
    """Try an operation; say what was wrong with its answers."""

    @seed(20260115)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def once(case: Any) -> None:
        answer = case.call(
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        )
        case.validate_response(answer, checks=list(CHECKS))

    try:
        once()
    except Unsatisfiable:  # nothing can be wrong about an operation without input
        return ""
    except (FailureGroup, ExceptionGroup) as group:
        return "\n".join(str(one)[:600] for one in group.exceptions)
    return ""
