"""Tests make their tables from the models, without migrations: so the two must say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

if TYPE_CHECKING:
    from pytest_django import Settings as DjangoSettings


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration(settings: DjangoSettings) -> None:
    settings.MIGRATION_MODULES = {}  # pytest --nomigrations hides them

    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
