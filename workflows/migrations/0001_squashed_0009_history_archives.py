import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from workflows.history_protection import keep_archived, let_archived_go, protect, unprotect


class Migration(migrations.Migration):
    # A fresh database is made by this one alone; one that has the steps behind it takes it as done.
    replaces = [
        ("workflows", "0001_initial"),
        ("workflows", "0002_interventions"),
        ("workflows", "0003_leaner_indexes"),
        ("workflows", "0004_external_workers"),
        ("workflows", "0005_timer_claims"),
        ("workflows", "0006_instance_ended"),
        ("workflows", "0007_work_in_hand"),
        ("workflows", "0008_skipping_as_an_intervention"),
        ("workflows", "0009_history_archives"),
    ]
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoryArchive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("count", models.PositiveIntegerField()),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="HistoryBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("count", models.PositiveIntegerField()),
                ("merkle_root", models.CharField(max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handler", models.CharField(max_length=200, unique=True)),
                ("begins_at", models.DateTimeField()),
                ("used", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Timeline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=20, unique=True)),
                ("day", models.DateField(blank=True, null=True)),
                ("instant", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="WorkerToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("topics", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DecisionTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("xml", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="decision_table_version"),
                    models.UniqueConstraint(fields=("key", "content_hash"), name="decision_table_content"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Intervention",
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
                            ("retry", "retry"),
                            ("skip", "skip"),
                            ("move", "move"),
                            ("set_variables", "set_variables"),
                            ("suspend", "suspend"),
                            ("resume", "resume"),
                            ("cancel", "cancel"),
                            ("migrate", "migrate"),
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.TextField()),
                ("payload", models.TextField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("running", "running"),
                            ("done", "done"),
                            ("refused", "refused"),
                            ("stopped", "stopped"),
                        ],
                        max_length=10,
                    ),
                ),
                ("requested_by_name", models.CharField(max_length=100)),
                ("requested_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_by_name", models.CharField(blank=True, max_length=100)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("requested_by", models.F("decided_by")), _negated=True),
                        name="intervention_by_two_persons",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ProcessDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("name", models.CharField(blank=True, max_length=300)),
                ("file", models.CharField(blank=True, max_length=300)),
                ("content_hash", models.CharField(max_length=64)),
                ("xml", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="definition_version"),
                    models.UniqueConstraint(fields=("key", "content_hash"), name="definition_content"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "mode",
                    models.CharField(
                        choices=[("live", "live"), ("training", "training")], default="live", max_length=8
                    ),
                ),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("deployed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("deployed_by_name", models.CharField(blank=True, max_length=100)),
                (
                    "deployed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("tables", models.ManyToManyField(related_name="deployments", to="workflows.decisiontable")),
                (
                    "definitions",
                    models.ManyToManyField(related_name="deployments", to="workflows.processdefinition"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="deployment_version"),
                    models.UniqueConstraint(fields=("key", "content_hash"), name="deployment_content"),
                ]
            },
        ),
        migrations.CreateModel(
            name="ProcessInstance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pin", models.CharField(max_length=64)),
                ("business_key", models.CharField(blank=True, db_index=True, max_length=200)),
                ("parent_wait_id", models.CharField(blank=True, max_length=60)),
                ("state", models.JSONField(default=dict)),
                ("state_version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("completed", "completed"),
                            ("terminated", "terminated"),
                            ("canceled", "canceled"),
                            ("error", "error"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("timeline", models.CharField(default="live", max_length=20)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("end_events", models.JSONField(default=list)),
                ("error_code", models.CharField(blank=True, max_length=200)),
                ("history_key", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "definition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="workflows.processdefinition",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="instances",
                        to="workflows.deployment",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="workflows.processinstance",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tree",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["ended_at"],
                        name="instance_ended",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["active", "suspended"])),
                        fields=["status"],
                        name="instance_running",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("parent__isnull", False)),
                        fields=("parent", "parent_wait_id"),
                        name="child_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subscription_id", models.CharField(max_length=60)),
                ("element_id", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("correlation_key", models.CharField(blank=True, max_length=200)),
                (
                    "instance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "name", "correlation_key"], name="subscription_name")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("instance", "subscription_id"), name="subscription_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(default="handler", max_length=20)),
                ("job_id", models.CharField(blank=True, max_length=60)),
                ("element_id", models.CharField(blank=True, max_length=200)),
                ("handler", models.CharField(blank=True, max_length=200)),
                ("payload", models.JSONField(default=dict)),
                ("properties", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("canceled", "canceled"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("run_after", models.DateTimeField()),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                ("lease", models.CharField(blank=True, max_length=36)),
                ("worker", models.CharField(blank=True, max_length=60)),
                ("last_error", models.TextField(blank=True)),
                ("priority", models.IntegerField(default=50)),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "instance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jobs",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "running"])),
                        fields=["run_after", "id"],
                        name="job_due",
                    ),
                    models.Index(fields=["instance", "job_id"], name="job_of_instance"),
                ]
            },
        ),
        migrations.CreateModel(
            name="InterventionTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("done", "done"), ("refused", "refused")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("message", models.TextField(blank=True)),
                (
                    "intervention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="workflows.intervention",
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["intervention", "id"],
                        name="intervention_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("intervention", "instance"), name="intervention_once_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("incident_id", models.CharField(max_length=60)),
                ("element_id", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=20)),
                ("message", models.TextField(blank=True)),
                ("wait_id", models.CharField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("resolved", "resolved")], default="open", max_length=10
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("resolved_by_name", models.CharField(blank=True, max_length=100)),
                (
                    "instance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["raised_at"], name="incident_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("instance", "incident_id"), name="incident_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("element_id", models.CharField(blank=True, max_length=200)),
                ("actor_id", models.BigIntegerField(blank=True, null=True)),
                ("actor_name", models.CharField(max_length=100)),
                ("acting_for", models.CharField(blank=True, max_length=200)),
                ("visits", models.JSONField(default=list)),
                ("payload", models.TextField(blank=True)),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "instance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="workflows.processinstance",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tree_history",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["root", "id"], name="history_root"),
                    models.Index(fields=["recorded_at"], name="history_recorded"),
                ]
            },
        ),
        migrations.CreateModel(
            name="ArchivedHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_event", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="histories",
                        to="workflows.historyarchive",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archived_history",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("root", "archive"), name="archived_once")]
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timer_id", models.CharField(max_length=60)),
                ("element_id", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("clock", models.CharField(blank=True, max_length=100)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("armed", "armed"),
                            ("fired", "fired"),
                            ("disarmed", "disarmed"),
                            ("failed", "failed"),
                        ],
                        default="armed",
                        max_length=10,
                    ),
                ),
                ("timeline", models.CharField(default="live", max_length=20)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "instance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="timers",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "armed")),
                        fields=["timeline", "due_at"],
                        name="timer_due",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("instance", "timer_id"), name="timer_once")],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("work_id", models.CharField(max_length=60)),
                ("element_id", models.CharField(max_length=200)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("kind", models.CharField(default="user", max_length=10)),
                ("form", models.CharField(blank=True, max_length=200)),
                ("properties", models.JSONField(default=dict)),
                ("variables", models.JSONField(default=dict)),
                ("candidates", models.JSONField(default=dict)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("claimed", "claimed"),
                            ("completed", "completed"),
                            ("canceled", "canceled"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("assignee_name", models.CharField(blank=True, max_length=100)),
                ("owner_name", models.CharField(blank=True, max_length=100)),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("role", models.CharField(blank=True, max_length=60)),
                ("priority", models.IntegerField(default=50)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("completed_by_name", models.CharField(blank=True, max_length=100)),
                ("acting_for", models.CharField(blank=True, max_length=200)),
                ("separation", models.CharField(blank=True, max_length=60)),
                ("business_key", models.CharField(blank=True, max_length=200)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assigned_work",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "completed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="completed_work",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "instance",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="work_items",
                        to="workflows.processinstance",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="delegated_work",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tree_work_items",
                        to="workflows.processinstance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["root", "status"], name="work_root_status"),
                    models.Index(
                        condition=models.Q(("status__in", ["open", "claimed"])),
                        fields=["due_on"],
                        name="work_open",
                    ),
                    models.Index(
                        condition=models.Q(("completed_by__isnull", False)),
                        fields=["completed_by", "completed_at"],
                        name="work_completed_by",
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", False)),
                        fields=["assignee"],
                        name="work_assignee",
                    ),
                    models.Index(
                        condition=models.Q(("owner__isnull", False)), fields=["owner"], name="work_owner"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("instance", "work_id"), name="work_once")],
            },
        ),
        migrations.CreateModel(
            name="InboxEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=60)),
                ("role", models.CharField(blank=True, max_length=60)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("priority", models.IntegerField(default=50)),
                ("opened_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inbox",
                        to="workflows.workitem",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit", "role", "due_on", "id"], name="inbox_pair"),
                    models.Index(
                        condition=models.Q(("user__isnull", False)),
                        fields=["user", "due_on", "id"],
                        name="inbox_user",
                    ),
                ]
            },
        ),
        migrations.RunPython(protect, unprotect),
        migrations.RunPython(let_archived_go, keep_archived),
    ]
