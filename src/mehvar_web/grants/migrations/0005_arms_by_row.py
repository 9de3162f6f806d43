from collections.abc import Mapping, Sequence
from typing import Any

from django.db import migrations, models


def by_row(caps: Sequence[int], definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return arms whose rows are alike: one cap for all rows was kept as a number."""
    rows = [
        row["key"]
        for row in definition["rows"]
        if (row["effect"].get("amount") or {}).get("at_most") is not None
    ]
    return [{"cap": cap, "rows": dict.fromkeys(rows, cap)} for cap in sorted(caps)]


def keep_caps(apps: Any, _editor: object) -> None:
    Experiment = apps.get_model("grants", "Experiment")
    PolicyVersion = apps.get_model("grants", "PolicyVersion")
    for one in Experiment.objects.all():
        base = PolicyVersion.objects.get(key=one.policy_key, number=one.base_number)
        one.tried = by_row(one.caps, base.definition)
        one.save(update_fields=["tried"])


def keep_means(apps: Any, _editor: object) -> None:
    """Go back: an arm with caps by row is known by their mean, as in the lot."""
    Experiment = apps.get_model("grants", "Experiment")
    for one in Experiment.objects.all():
        one.caps = [arm["cap"] for arm in one.tried]
        one.save(update_fields=["caps"])


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_experiments")]

    operations = [
        # On the way back the column comes empty, and must be filled before it may not be.
        migrations.AlterField("experiment", "caps", models.JSONField(null=True)),
        migrations.AddField(
            "experiment", "tried", models.JSONField(default=list), preserve_default=False
        ),
        migrations.RunPython(keep_caps, keep_means),
        migrations.RemoveField("experiment", "caps"),
    ]
