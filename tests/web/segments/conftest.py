"""A company in which people defined two segments: one by orders, one by lot."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.kept import BUILT_AT, build_company, kept

from mehvar import pipeline, segments
from mehvar.workspace import Workspace

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings

DEFINED = {
    "Loyal": {"all": [{"field": "customers.orders", "operator": "at_least", "value": 5}]},
    "Drawn by lot": {"all": [{"field": "sample.lot", "operator": "at_most", "value": 49}]},
    "Nobody": {"all": [{"field": "customers.orders", "operator": "at_least", "value": 10_000}]},
}


def build_segmented(folder: Path) -> None:
    """The shared company, with definitions in it and built again."""
    given = os.environ.get("MEHVAR_TEST_COMPANY")
    shutil.copytree(Path(given) if given else kept("company", build_company), folder)
    company = Workspace.open(folder)
    for title, rule in DEFINED.items():
        segments.create_definition(
            company,
            title=title,
            rule=segments.read_rule(rule, settings=company.settings),
            actor="user:1",
            now=BUILT_AT,
        )
    pipeline.build(company, now=BUILT_AT + timedelta(hours=1))


@pytest.fixture(scope="session")
def segmented_read(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This run's copy of it, for tests that only read.

    ``MEHVAR_TEST_SEGMENTED`` names a folder to use instead.
    """
    given = os.environ.get("MEHVAR_TEST_SEGMENTED")
    made = Path(given) if given else kept("segmented", build_segmented)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("segmented") / "shop"))


@pytest.fixture
def segmented(segmented_read: Path, settings: DjangoSettings) -> Iterator[Workspace]:
    """The company that the web application serves in this test; not to be changed."""
    from mehvar_web import company

    settings.MEHVAR_WORKSPACE = segmented_read
    yield Workspace.open(segmented_read)
    company.close_readers()


@pytest.fixture
def own_segmented(
    segmented_read: Path, tmp_path: Path, settings: DjangoSettings
) -> Iterator[Workspace]:
    """A copy of it for a test that changes it."""
    from mehvar_web import company

    folder = Path(shutil.copytree(segmented_read, tmp_path / "own"))
    settings.MEHVAR_WORKSPACE = folder
    yield Workspace.open(folder)
    company.close_readers()
