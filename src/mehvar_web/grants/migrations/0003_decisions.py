import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_cache_table"),
        ("grants", "0002_policy_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("at", models.DateTimeField()),
                ("situation", models.CharField(max_length=20)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("person_source", models.CharField(blank=True, max_length=200)),
                ("person_ref", models.CharField(blank=True, max_length=200)),
                ("order_source", models.CharField(blank=True, max_length=200)),
                ("order_id", models.CharField(blank=True, max_length=200)),
                ("product_id", models.CharField(blank=True, max_length=200)),
                ("substitute_id", models.CharField(blank=True, max_length=200)),
                ("store_id", models.CharField(blank=True, max_length=200)),
                ("case_key", models.CharField(blank=True, max_length=64)),
                ("policy_key", models.CharField(blank=True, max_length=80)),
                ("policy_version", models.PositiveIntegerField(null=True)),
                ("facts", models.TextField(blank=True)),
                ("sources", models.JSONField(default=dict)),
                ("outcome", models.CharField(max_length=20)),
                ("reason", models.CharField(max_length=20)),
                ("action", models.CharField(max_length=20)),
                ("row", models.CharField(blank=True, max_length=80)),
                ("due", models.BigIntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("valid_days", models.PositiveIntegerField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("employee_id", models.CharField(blank=True, max_length=200)),
                ("channel", models.CharField(max_length=10)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("request_key", models.CharField(max_length=120, unique=True)),
                ("request_digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("granted", "Granted"),
                            ("redeemed", "Redeemed"),
                            ("refused", "Refused"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("situation", models.CharField(max_length=20)),
                ("action", models.CharField(max_length=20)),
                ("amount", models.BigIntegerField(default=0)),
                ("cost", models.BigIntegerField(default=0)),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("customer_id", models.BigIntegerField(null=True)),
                ("order_source", models.CharField(blank=True, max_length=200)),
                ("order_id", models.CharField(blank=True, max_length=200)),
                ("store_id", models.CharField(blank=True, max_length=200)),
                ("case_key", models.CharField(blank=True, max_length=64)),
                ("once", models.CharField(max_length=64, null=True, unique=True)),
                ("hold_key", models.CharField(blank=True, max_length=120)),
                ("consent", models.BooleanField(null=True)),
                ("refused_by", models.CharField(blank=True, max_length=60)),
                ("refused_left", models.BigIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("granted_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("used_order_id", models.CharField(blank=True, max_length=200)),
                ("device_hash", models.BigIntegerField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grant",
                        to="grants.decision",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("last4", models.CharField(max_length=4)),
                ("redeem_key", models.CharField(max_length=120, null=True, unique=True)),
                ("redeemed_at", models.DateTimeField(null=True)),
                ("redeemed_amount", models.BigIntegerField(null=True)),
                ("redeemed_source", models.CharField(blank=True, max_length=200)),
                ("past_keys", models.JSONField(default=list)),
                ("is_booked", models.BooleanField(default=False)),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="code",
                        to="grants.grant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BudgetRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("case", "Case"),
                            ("customer", "Customer"),
                            ("employee_day", "Employee Day"),
                            ("employee_month", "Employee Month"),
                            ("team_month", "Team Month"),
                            ("company_month", "Company Month"),
                        ],
                        max_length=20,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("limit", models.BigIntegerField()),
                ("from_day", models.DateField()),
                ("to_day", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget_rules",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "from_day"], name="budget_rules_of_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("limit__gte", 0)), name="budget_rule_limit"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-at"], name="decisions_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["customer_id", "-at"], name="decisions_of_customer"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["-at", "-id"], name="grants_newest"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["state", "-at"], name="grants_by_state"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["customer_id", "-at"], name="grants_of_customer"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["by", "-at"], name="grants_of_employee"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["order_source", "order_id"], name="grants_of_order"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("case_key", ""), _negated=True),
                fields=["case_key"],
                name="grants_of_case",
            ),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(
                condition=models.Q(("state__in", ("asked", "granted"))),
                fields=["expires_at"],
                name="grants_running_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("cost__gte", 0)),
                name="grant_not_below_zero",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("by__isnull", True),
                    models.Q(("approved_by", models.F("by")), _negated=True),
                    _connector="OR",
                ),
                name="grant_four_eyes",
            ),
        ),
    ]
