import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0003_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Experiment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("policy_key", models.CharField(max_length=80)),
                ("base_number", models.PositiveIntegerField()),
                ("situation", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("agreed", "Agreed"),
                            ("declined", "Declined"),
                            ("stopped", "Stopped"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("caps", models.JSONField()),
                ("teams", models.JSONField()),
                ("first_week", models.DateField()),
                ("weeks", models.PositiveSmallIntegerField()),
                ("last_day", models.DateField()),
                ("seed", models.BigIntegerField()),
                ("assignment", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(fields=["policy_key", "-asked_at"], name="experiment_of_policy")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("policy_key",),
                        name="experiment_one_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["agreed", "stopped"]), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="experiment_agreed_by_a_second",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="policyversion",
            name="arm_cap",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="arm_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="arms",
                to="grants.experiment",
            ),
        ),
    ]
