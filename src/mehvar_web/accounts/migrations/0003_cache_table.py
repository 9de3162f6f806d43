"""The table of what is kept for all processes: codes that were used."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(_apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_rounds_attempts_teams_by_hand")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
