import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    # A fresh database is made by this one alone; one that has the steps behind it takes it as done.
    replaces = [
        ("approvals", "0001_initial"),
        ("approvals", "0002_trainingmove"),
        ("approvals", "0003_signedinsession_applicantaccount_caselink_and_more"),
        ("approvals", "0004_entitlements_payments"),
        ("approvals", "0005_supervision"),
        ("approvals", "0006_calendar_change"),
        ("approvals", "0007_enforcement"),
        ("approvals", "0008_trainingmove_first_notice_trainingmove_last_notice_and_more"),
        ("approvals", "0009_panels_sessions"),
        ("approvals", "0010_evaluations"),
        ("approvals", "0011_service_attempts"),
        ("approvals", "0012_evaluation_duty_kinds"),
        ("approvals", "0013_registers_and_ratings"),
        ("approvals", "0014_decisions_and_reviews"),
        ("approvals", "0015_notices_in_two_languages"),
        ("approvals", "0016_calendar_entered_by"),
        ("approvals", "0017_follow_up_of_a_check"),
        ("approvals", "0018_payment_line_arrears"),
        ("approvals", "0019_recovery_repayments"),
        ("approvals", "0020_certificate_ended_by"),
        ("approvals", "0021_recovery_refunds"),
        ("approvals", "0022_values_of_a_paper"),
        ("approvals", "0023_decision_published"),
        ("approvals", "0024_target_waivers"),
        ("approvals", "0025_card_keys"),
        ("approvals", "0026_party_subject"),
        ("approvals", "0027_excluded_groups"),
        ("approvals", "0028_digests"),
        ("approvals", "0029_file_checks"),
    ]
    initial = True

    dependencies = [
        ("intake_forms", "0001_initial"),
        ("workflows", "0009_history_archives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("confirmed_by_name", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("running", "running"), ("done", "done")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("last_clock", models.BigIntegerField(default=0)),
                ("runs", models.PositiveIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="SignedInSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("account_id", models.BigIntegerField(db_index=True, null=True)),
                ("agent", models.CharField(blank=True, default="", max_length=200)),
                ("signed_in_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "approvals_session"},
        ),
        migrations.CreateModel(
            name="ApplicantAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identity_index", models.CharField(blank=True, default="", max_length=64)),
                ("identity_sealed", models.BinaryField(default=b"")),
                ("identity_seen_on", models.DateField(null=True)),
                ("identity_seen_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("terms_version", models.CharField(max_length=10)),
                ("terms_accepted_at", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applicant_account",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["identity_index"], name="account_identity")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True), ("identity_seen_on__isnull", False)),
                        fields=("identity_index",),
                        name="account_identity_seen_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarStart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timeline", models.CharField(max_length=10)),
                ("pack_id", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=40)),
                ("due_on", models.DateField()),
                ("mark", models.BigIntegerField(default=0)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("is_done", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("timeline", "pack_id", "key", "due_on"), name="calendar_start_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("pending", models.JSONField(default=dict)),
                ("source", models.CharField(blank=True, default="", max_length=200)),
                ("loaded_by_name", models.CharField(max_length=60)),
                ("confirmed_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField(auto_now=True)),
                (
                    "loaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("is_workday", models.BooleanField()),
                (
                    "year",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="approvals.calendaryear",
                    ),
                ),
            ],
            options={"ordering": ["day"]},
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("timeline", models.CharField(default="live", max_length=10)),
                ("channel", models.CharField(default="portal", max_length=12)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("filed", "filed"),
                            ("supplementing", "supplementing"),
                            ("accepted", "accepted"),
                            ("decided", "decided"),
                            ("served", "served"),
                            ("closed", "closed"),
                        ],
                        default="filed",
                        max_length=16,
                    ),
                ),
                ("stage", models.CharField(default="township", max_length=12)),
                ("outcome", models.CharField(blank=True, default="", max_length=40)),
                ("applicant_label", models.CharField(blank=True, default="", max_length=60)),
                ("village", models.CharField(blank=True, default="", max_length=12)),
                ("township", models.CharField(blank=True, default="", max_length=12)),
                ("county", models.CharField(blank=True, default="", max_length=12)),
                ("city", models.CharField(blank=True, default="", max_length=12)),
                ("filed_on", models.DateField()),
                ("fact_date", models.DateField()),
                ("accepted_on", models.DateField(null=True)),
                ("is_deemed_accepted", models.BooleanField(default=False)),
                ("closed_on", models.DateField(null=True)),
                ("is_locked", models.BooleanField(default=False)),
                ("lock_reason", models.CharField(blank=True, default="", max_length=120)),
                ("notes", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="own_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "root",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="workflows.processinstance",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake_forms.submission",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["county", "status", "filed_on"], name="approvals_c_county_0482a6_idx"
                    ),
                    models.Index(
                        fields=["township", "status", "filed_on"], name="approvals_c_townshi_75181a_idx"
                    ),
                    models.Index(fields=["applicant", "filed_on"], name="approvals_c_applica_5c76d6_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_on__isnull", True),
                            ("accepted_on__gte", models.F("filed_on")),
                            _connector="OR",
                        ),
                        name="case_accepted_after_filing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=60)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reads", to="approvals.case"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "at"], name="approvals_a_case_id_3f6f7b_idx")]},
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=80)),
                ("filed_on", models.DateField()),
                ("is_supplement", models.BooleanField(default=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="approvals.case"
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake_forms.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CaseLink",
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
                        choices=[("asked", "asked"), ("confirmed", "confirmed"), ("refused", "refused")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="approvals.applicantaccount",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="account_links",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", True), ("status", "asked")),
                        fields=("account",),
                        name="link_asked_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", False)),
                        fields=("account", "case"),
                        name="link_settled_once_a_case",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="CaseOfficer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("officer_no", models.CharField(max_length=20)),
                ("assigned_on", models.DateField()),
                ("assigned_by_name", models.CharField(max_length=60)),
                ("released_on", models.DateField(null=True)),
                ("release_reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officers",
                        to="approvals.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_on__isnull", True)),
                        fields=("case", "user"),
                        name="officer_once_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_on__isnull", True),
                            ("released_on__gte", models.F("assigned_on")),
                            _connector="OR",
                        ),
                        name="officer_released_after_assignment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseParty",
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
                            ("applicant", "applicant"),
                            ("spouse", "spouse"),
                            ("proxy", "proxy"),
                            ("third_party", "third_party"),
                            ("party", "party"),
                            ("subject", "subject"),
                        ],
                        max_length=12,
                    ),
                ),
                ("masked_name", models.CharField(max_length=60)),
                ("identity_index", models.CharField(blank=True, default="", max_length=64)),
                ("has_electronic_consent", models.BooleanField(default=False)),
                ("mandate", models.JSONField(default=dict)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="approvals.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="party_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["identity_index"], name="approvals_c_identit_f86c2a_idx")]
            },
        ),
        migrations.CreateModel(
            name="CaseSubmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form_key", models.CharField(max_length=40)),
                ("step", models.CharField(blank=True, default="", max_length=80)),
                ("filed_on", models.DateField()),
                ("is_voided", models.BooleanField(default=False)),
                ("seen_hash", models.CharField(blank=True, default="", max_length=64)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="submissions",
                        to="approvals.case",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake_forms.submission",
                    ),
                ),
                (
                    "work_item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.workitem",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="CaseType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack_id", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=12)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                (
                    "mode",
                    models.CharField(choices=[("live", "live"), ("training", "training")], max_length=10),
                ),
                ("facts_from", models.DateField(null=True)),
                ("facts_to", models.DateField(null=True)),
                ("decide_until", models.DateField(null=True)),
                ("manifest", models.JSONField(default=dict)),
                ("forms", models.JSONField(default=dict)),
                ("content_hash", models.CharField(max_length=64)),
                ("is_current", models.BooleanField(default=True)),
                ("published_at", models.DateTimeField(auto_now_add=True)),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workflows.deployment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pack_id", "version"), name="case_type_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("pack_id",),
                        name="case_type_one_current",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="case",
            name="case_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="approvals.casetype"
            ),
        ),
        migrations.CreateModel(
            name="CircumstanceReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.CharField(max_length=20)),
                ("reported_on", models.DateField()),
                ("replied_on", models.DateField(null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "granted"), ("refused", "refused")],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circumstance_review",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replied_on__isnull", True), ("result", "")),
                            models.Q(("replied_on__isnull", False), ("result__in", ["granted", "refused"])),
                            _connector="OR",
                        ),
                        name="circumstance_reply_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("principal", models.DecimalField(decimal_places=2, max_digits=14)),
                ("opened_on", models.DateField()),
                ("due_on", models.DateField()),
                ("late_rate", models.DecimalField(decimal_places=6, default=0, max_digits=8)),
                (
                    "late_period",
                    models.CharField(
                        choices=[("month", "month"), ("day", "day")], default="month", max_length=5
                    ),
                ),
                ("late_cap", models.DecimalField(decimal_places=2, default=1, max_digits=5)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("settled", "settled"),
                            ("closed", "closed without full payment"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("closing_reason", models.CharField(blank=True, default="", max_length=20)),
                ("closed_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="approvals.case",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="approvals.caseparty",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="claim_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("principal__gt", 0)), name="claim_is_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            models.Q(
                                ("closed_on__isnull", False), models.Q(("closing_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="claim_closed_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimEntry",
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
                        choices=[("payment", "payment"), ("refund", "refund"), ("write_off", "write-off")],
                        max_length=10,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("on", models.DateField()),
                ("receipt_no", models.CharField(blank=True, default="", max_length=40)),
                ("payer", models.CharField(blank=True, default="", max_length=60)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("recorded_by_name", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="approvals.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="claim_entry_is_positive"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("receipt_no", ""), _negated=True),
                        fields=("claim", "receipt_no"),
                        name="claim_receipt_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimPause",
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
                        choices=[("plan", "instalments"), ("deferral", "deferral")], max_length=8
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="approvals.claim",
                    ),
                ),
            ],
            options={"ordering": ["from_on"]},
        ),
        migrations.CreateModel(
            name="ConfirmationCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("register", "register"),
                            ("reset", "reset the password"),
                            ("contact", "change the address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("contact_index", models.CharField(max_length=64)),
                ("client_index", models.CharField(max_length=64)),
                ("code_index", models.CharField(blank=True, default="", max_length=64)),
                ("sealed", models.BinaryField(default=b"")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="confirmation_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contact_index", "created_at"], name="code_of_contact"),
                    models.Index(fields=["client_index", "created_at"], name="code_of_client"),
                ]
            },
        ),
        migrations.CreateModel(
            name="DataQuery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=60)),
                ("question", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=120)),
                ("legal_basis", models.CharField(max_length=120)),
                ("result", models.CharField(max_length=16)),
                ("answer", models.CharField(blank=True, default="", max_length=200)),
                ("asked_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="data_queries",
                        to="approvals.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("pending", "waits for a second person"),
                            ("in_force", "in force"),
                            ("replaced", "replaced"),
                            ("annulled", "annulled"),
                            ("rejected", "not agreed to"),
                        ],
                        default="in_force",
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("terminated", "terminated"),
                            ("imposed", "imposed"),
                            ("not_imposed", "not imposed"),
                            ("revoked", "revoked"),
                            ("not_revoked", "not revoked"),
                        ],
                        max_length=12,
                    ),
                ),
                ("legal_basis", models.CharField(max_length=200)),
                ("clauses", models.JSONField(default=list)),
                ("facts", models.TextField(blank=True, default="")),
                ("reasons", models.TextField()),
                ("city_reply", models.CharField(blank=True, default="", max_length=60)),
                ("derivation", models.JSONField(default=dict)),
                ("seen_hash", models.CharField(max_length=64)),
                ("decided_on", models.DateField()),
                ("decided_by_name", models.CharField(max_length=60)),
                ("acting_for", models.CharField(blank=True, default="", max_length=120)),
                ("second_approver_name", models.CharField(blank=True, default="", max_length=60)),
                ("unit", models.CharField(max_length=12)),
                ("effective_from", models.DateField(null=True)),
                ("served_on", models.DateField(null=True)),
                ("objection_until", models.DateField(null=True)),
                ("suit_until", models.DateField(null=True)),
                ("replaced_on", models.DateField(null=True)),
                ("annulled_on", models.DateField(null=True)),
                ("annulment", models.CharField(blank=True, default="", max_length=300)),
                ("published_on", models.DateField(null=True)),
                ("published_for", models.CharField(blank=True, default="", max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="approvals.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="approvals.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="decision_has_reasons"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("standing", "in_force")),
                        fields=("case",),
                        name="decision_one_in_force",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("annulled_on__isnull", False), ("standing", "annulled")),
                            models.Q(
                                models.Q(("standing", "annulled"), _negated=True),
                                ("annulled_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="decision_annulled_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("standing", "replaced"), _negated=True),
                            ("replaced_on__isnull", False),
                            _connector="OR",
                        ),
                        name="decision_replaced_on_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timeline", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("people", models.PositiveIntegerField(default=0)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("timeline", "on"), name="digest_once_a_day")]
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=12)),
                ("round", models.PositiveIntegerField(default=1)),
                ("seed", models.CharField(max_length=64)),
                ("pool_version", models.CharField(max_length=64)),
                ("pool", models.JSONField(default=list)),
                ("excluded", models.JSONField(default=dict)),
                ("excluded_groups", models.JSONField(default=dict)),
                ("quotas", models.JSONField(default=list)),
                ("size", models.PositiveIntegerField()),
                ("chosen", models.JSONField(default=list)),
                ("reserves", models.JSONField(default=list)),
                ("drawn_on", models.DateField()),
                ("drawn_by_name", models.CharField(max_length=60)),
                ("occasion", models.CharField(blank=True, default="", max_length=120)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("occasion", ""), _negated=True),
                        fields=("case", "purpose", "occasion"),
                        name="draw_once_for_occasion",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("case__isnull", True), models.Q(("occasion", ""), _negated=True)),
                        fields=("unit", "purpose", "occasion"),
                        name="draw_once_for_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timeline", models.CharField(default="live", max_length=10)),
                ("register", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=20)),
                ("kind", models.CharField(blank=True, default="", max_length=20)),
                ("number", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("held", "held"),
                            ("ended", "ended"),
                            ("transferred", "transferred"),
                        ],
                        default="active",
                        max_length=12,
                    ),
                ),
                ("masked_name", models.CharField(max_length=60)),
                ("holder", models.BinaryField()),
                ("holder_index", models.CharField(max_length=64)),
                ("payee", models.BinaryField()),
                ("account_index", models.CharField(blank=True, default="", max_length=64)),
                ("account_tail", models.CharField(blank=True, default="", max_length=4)),
                ("bank_code", models.CharField(blank=True, default="", max_length=12)),
                ("is_payee_holder", models.BooleanField(default=True)),
                ("village", models.CharField(blank=True, default="", max_length=12)),
                ("township", models.CharField(blank=True, default="", max_length=12)),
                ("county", models.CharField(max_length=12)),
                ("city", models.CharField(blank=True, default="", max_length=12)),
                ("confirmed_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("died_on", models.DateField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="approvals.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="entitlements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["timeline", "county", "scheme", "status"], name="entitlement_of_county"
                    ),
                    models.Index(fields=["holder_index"], name="entitlement_holder"),
                    models.Index(fields=["account_index"], name="entitlement_account"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["active", "held"])),
                        fields=("timeline", "register", "scheme", "holder_index"),
                        name="entitlement_one_running",
                    ),
                    models.UniqueConstraint(fields=("timeline", "number"), name="entitlement_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="entitlement_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntitlementCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="about_entitlement",
                        to="approvals.case",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matters",
                        to="approvals.entitlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntitlementEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("on", models.DateField()),
                ("detail", models.JSONField(default=dict)),
                ("by_name", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.case",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="approvals.entitlement",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("document", "documentary evidence"),
                            ("material", "physical evidence"),
                            ("audiovisual", "audio-visual material"),
                            ("electronic", "electronic data"),
                            ("testimony", "witness testimony"),
                            ("statement", "statement of a party"),
                            ("expertise", "expert opinion"),
                            ("inspection", "record of an inspection"),
                        ],
                        max_length=12,
                    ),
                ),
                ("origin", models.CharField(max_length=120)),
                ("content", models.CharField(max_length=500)),
                ("collected_on", models.DateField()),
                ("collected_by_name", models.CharField(max_length=60)),
                ("collected_by_no", models.CharField(blank=True, default="", max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("party_remark", models.CharField(blank=True, default="", max_length=500)),
                ("is_from_party", models.BooleanField(default=False)),
                (
                    "standing",
                    models.CharField(
                        choices=[("lawful", "lawful"), ("doubtful", "doubtful"), ("excluded", "excluded")],
                        default="lawful",
                        max_length=8,
                    ),
                ),
                ("standing_reason", models.CharField(blank=True, default="", max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="approvals.case",
                    ),
                ),
                (
                    "stored",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake_forms.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "number"), name="evidence_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("standing", "lawful"),
                            models.Q(("standing_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_doubt_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("remark", models.BinaryField(default=bytes)),
                ("checked_on", models.DateField(null=True)),
                ("checked_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_checks",
                        to="approvals.case",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="file_checks",
                        to="approvals.draw",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "case"), name="file_checked_once_a_draw")
                ],
            },
        ),
        migrations.CreateModel(
            name="FunctionalArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("acting_region", models.CharField(max_length=12)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="functional_area_once_a_day")
                ]
            },
        ),
        migrations.CreateModel(
            name="IndicatorSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("city", models.CharField(max_length=12)),
                ("year", models.PositiveIntegerField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("replaced", "replaced")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("published_on", models.DateField(null=True)),
                ("drafted_by_name", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("city", "year", "version"), name="indicator_set_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "published")),
                        fields=("city", "year"),
                        name="indicator_set_one_published",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name_zh", models.CharField(max_length=120)),
                ("name_en", models.CharField(blank=True, default="", max_length=160)),
                ("line", models.CharField(max_length=4)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quantitative", "quantitative"),
                            ("qualitative", "qualitative"),
                            ("survey", "survey"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_elective", models.BooleanField(default=False)),
                ("direction", models.CharField(default="up", max_length=8)),
                ("measure", models.CharField(default="%", max_length=12)),
                ("target", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("floor", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("weight", models.DecimalField(decimal_places=2, max_digits=5)),
                ("formula", models.CharField(blank=True, default="", max_length=4)),
                ("params", models.JSONField(default=dict)),
                ("counts", models.CharField(blank=True, default="", max_length=120)),
                ("source", models.CharField(blank=True, default="", max_length=120)),
                ("verification", models.CharField(blank=True, default="", max_length=120)),
                ("basis", models.CharField(blank=True, default="", max_length=160)),
                (
                    "indicator_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="approvals.indicatorset",
                    ),
                ),
            ],
            options={
                "ordering": ["line", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("indicator_set", "code"), name="indicator_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="EvaluatedUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=80)),
                ("line", models.CharField(max_length=4)),
                ("kind", models.CharField(max_length=24)),
                ("group", models.CharField(blank=True, default="", max_length=4)),
                ("unit", models.CharField(db_index=True, max_length=12)),
                ("superior", models.CharField(db_index=True, max_length=12)),
                ("population", models.PositiveIntegerField(default=0)),
                ("cases", models.PositiveIntegerField(default=0)),
                ("exempt_reason", models.CharField(blank=True, default="", max_length=120)),
                ("ended_on", models.DateField(null=True)),
                ("footnote", models.CharField(blank=True, default="", max_length=200)),
                ("targets", models.JSONField(default=dict)),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="approvals.evaluatedunit",
                    ),
                ),
                (
                    "indicator_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="approvals.indicatorset",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "indexes": [
                    models.Index(fields=["year", "superior", "line"], name="approvals_e_year_d69818_idx")
                ],
                "constraints": [models.UniqueConstraint(fields=("year", "key"), name="evaluated_unit_once")],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=8)),
                ("value", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("numerator", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("denominator", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("data", models.JSONField(default=dict)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("evidence", models.CharField(blank=True, default="", max_length=300)),
                ("source", models.CharField(default="form", max_length=10)),
                ("is_frozen", models.BooleanField(default=False)),
                ("entered_on", models.DateField()),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="approvals.evaluatedunit",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="approvals.indicator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluated", "indicator", "period"), name="indicator_value_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("numerator__isnull", True),
                            ("denominator__isnull", True),
                            ("numerator__lte", models.F("denominator")),
                            _connector="OR",
                        ),
                        name="indicator_value_part_of_whole",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="InnovationEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("marks", models.JSONField(default=list)),
                ("mean", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("is_awarded", models.BooleanField(default=False)),
                ("bonus", models.DecimalField(decimal_places=2, default=0, max_digits=4)),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="innovation_entry",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="innovations",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalments",
                        to="approvals.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "claim"],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "number"), name="instalment_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="instalment_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstalmentRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("plan", models.JSONField(default=list)),
                ("asked_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("granted", "granted"),
                            ("deemed", "granted by silence"),
                            ("refused", "refused"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("answered_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalment_requests",
                        to="approvals.case",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="JurisdictionRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("table", models.CharField(max_length=8)),
                ("rule", models.CharField(max_length=20)),
                ("facts", models.JSONField(default=dict)),
                ("township", models.CharField(blank=True, default="", max_length=12)),
                ("county", models.CharField(blank=True, default="", max_length=12)),
                ("derivation", models.JSONField(default=dict)),
                ("decided_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jurisdiction_records",
                        to="approvals.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
                ("limit_key", models.CharField(blank=True, default="", max_length=60)),
                ("detail", models.CharField(blank=True, default="", max_length=300)),
                ("occurred_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ledger",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "kind", "limit_key", "occurred_on"), name="ledger_event_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("linked_on", models.DateField()),
                ("reported_on", models.DateField(null=True)),
                (
                    "derived",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origin_link",
                        to="approvals.case",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="derived_links",
                        to="approvals.case",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ModelDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack_id", models.CharField(max_length=80)),
                ("file", models.CharField(max_length=300)),
                ("content", models.TextField()),
                ("author_name", models.CharField(max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("checked", "checked"),
                            ("submitted", "submitted"),
                            ("published", "published"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("findings", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("saved_at", models.DateTimeField(auto_now_add=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to="approvals.casetype",
                    ),
                ),
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
                    "published_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="made_from",
                        to="approvals.casetype",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["pack_id", "status"], name="draft_pack_status")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("draft", "checked", "submitted"))),
                        fields=("pack_id", "file"),
                        name="draft_one_open_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            models.Q(("decided_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="draft_four_eyes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("occasion", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True, default="")),
                ("subject_en", models.CharField(blank=True, default="", max_length=200)),
                ("body_en", models.TextField(blank=True, default="")),
                ("link", models.CharField(blank=True, default="", max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[("portal", "portal inbox"), ("mail", "e-mail"), ("sms", "text message")],
                        default="portal",
                        max_length=8,
                    ),
                ),
                ("address", models.CharField(blank=True, default="", max_length=254)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("dropped", "dropped"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("not_before", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, default="", max_length=300)),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="approvals.case",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["status", "not_before"], name="notice_outbox"),
                    models.Index(fields=["recipient", "channel", "-id"], name="notice_inbox"),
                    models.Index(
                        condition=models.Q(("channel", "portal"), ("read_at__isnull", True)),
                        fields=["recipient"],
                        name="notice_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "case", "key", "channel", "occasion"),
                        name="notice_once_an_occasion",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack_code", models.CharField(max_length=12)),
                ("county", models.CharField(max_length=12)),
                ("year", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pack_code", "county", "year"), name="case_counter_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="NumberSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agency", models.CharField(max_length=40)),
                ("series", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "series", "year"), name="number_series_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="NumberEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.PositiveIntegerField()),
                ("text", models.CharField(max_length=80)),
                ("drawn_on", models.DateField()),
                ("drawn_by_name", models.CharField(max_length=60)),
                ("is_void", models.BooleanField(default=False)),
                ("void_reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "series",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="approvals.numberseries",
                    ),
                ),
            ],
            options={
                "ordering": ["series", "value"],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "value"), name="number_drawn_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_void", False), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="void_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("round", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=60)),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
                ("opinion", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True, default="")),
                ("seen_hash", models.CharField(blank=True, default="", max_length=64)),
                ("is_voided", models.BooleanField(default=False)),
                ("given_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="approvals.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("short_name", models.CharField(blank=True, default="", max_length=40)),
                ("name_en", models.CharField(blank=True, default="", max_length=120)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("village", "village"),
                            ("township", "township"),
                            ("county", "county"),
                            ("city", "city"),
                            ("province", "province"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(default="agency", max_length=20)),
                ("agency_name", models.CharField(blank=True, default="", max_length=120)),
                ("document_prefix", models.CharField(blank=True, default="", max_length=40)),
                ("uscc", models.CharField(blank=True, default="", max_length=18)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                ("urban_rural", models.CharField(blank=True, default="", max_length=3)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="approvals.orgunit",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="approvals.orgunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["level", "code"], name="unit_level_code"),
                    models.Index(fields=["parent", "code"], name="unit_parent_code"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("code", "valid_from"), name="unit_code_once_a_day"),
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)), fields=("code",), name="unit_one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="unit_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("area", models.CharField(max_length=12)),
                ("subject", models.CharField(default="*", max_length=80)),
                ("basis", models.CharField(blank=True, default="", max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jurisdictions",
                        to="approvals.orgunit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "subject", "valid_from"), name="jurisdiction_once_a_day"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="PanelSeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[("seated", "seated"), ("reserve", "reserve"), ("recused", "recused")],
                        max_length=8,
                    ),
                ),
                ("is_leader", models.BooleanField(default=False)),
                ("changed_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="panel_seats",
                        to="approvals.case",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="approvals.draw"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["draw_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("draw", "number"), name="panel_seat_number_once"),
                    models.UniqueConstraint(fields=("draw", "user"), name="panel_seat_person_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("occasion", models.CharField(max_length=200)),
                ("number", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=120)),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
                ("html", models.TextField(blank=True, default="")),
                ("fields", models.JSONField(default=dict)),
                ("sealed_values", models.BinaryField(default=bytes)),
                ("file", models.CharField(blank=True, default="", max_length=255)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("fingerprint", models.CharField(blank=True, default="", max_length=64)),
                ("verification_code", models.CharField(blank=True, default="", max_length=40)),
                ("watermark", models.CharField(blank=True, default="", max_length=60)),
                ("issued_on", models.DateField()),
                ("issued_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("correction_reason", models.CharField(blank=True, default="", max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="approvals.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="approvals.decision",
                    ),
                ),
                (
                    "superseded_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supersedes",
                        to="approvals.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["number"], name="paper_number")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "key", "occasion"), name="paper_once_an_occasion"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("verification_code", ""), _negated=True),
                        fields=("verification_code",),
                        name="paper_code_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issued_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("valid", "valid"),
                            ("expired", "expired"),
                            ("revoked", "revoked"),
                            ("canceled", "canceled"),
                            ("replaced", "replaced"),
                        ],
                        default="valid",
                        max_length=10,
                    ),
                ),
                ("revoked_on", models.DateField(null=True)),
                ("revocation_reason", models.CharField(blank=True, default="", max_length=300)),
                ("revoked_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="approvals.case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ended_certificates",
                        to="approvals.decision",
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="approvals.paper",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["status", "valid_until"], name="certificate_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="certificate_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "revoked"), _negated=True),
                            models.Q(
                                ("revoked_on__isnull", False),
                                models.Q(("revocation_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revocation_has_day_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("timeline", models.CharField(default="live", max_length=10)),
                ("round", models.PositiveSmallIntegerField(default=0)),
                ("register", models.CharField(max_length=40)),
                ("scheme", models.CharField(max_length=20)),
                ("county", models.CharField(max_length=12)),
                ("number", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("period", models.CharField(max_length=10)),
                ("month_from", models.DateField()),
                ("month_to", models.DateField()),
                ("key_date", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("building", "building"),
                            ("built", "built"),
                            ("checked", "checked"),
                            ("prepared", "prepared"),
                            ("reviewed", "reviewed"),
                            ("approved", "approved"),
                            ("funded", "funded"),
                            ("released", "released"),
                            ("sent", "sent"),
                            ("returned", "returned"),
                            ("reconciled", "reconciled"),
                        ],
                        default="building",
                        max_length=12,
                    ),
                ),
                ("progress", models.JSONField(default=dict)),
                ("line_count", models.PositiveIntegerField(default=0)),
                ("total", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("shares", models.JSONField(default=list)),
                ("sums", models.JSONField(default=dict)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="approvals.case",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repairs",
                        to="approvals.paymentbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "-serial"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("timeline", "county", "number"), name="batch_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("parent__isnull", True)),
                        fields=("timeline", "register", "county", "scheme", "period"),
                        name="batch_once_a_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("out", "to the bank"), ("back", "from the bank")], max_length=4
                    ),
                ),
                ("serial", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                ("header", models.CharField(max_length=300)),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(blank=True, default="", max_length=200)),
                ("count", models.PositiveIntegerField()),
                ("total", models.DecimalField(decimal_places=2, max_digits=16)),
                ("made_on", models.DateField()),
                ("made_by_name", models.CharField(max_length=60)),
                ("acknowledged_on", models.DateField(null=True)),
                ("applied_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="approvals.paymentbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("batch", "direction", "serial"), name="bank_file_serial_once"
                    ),
                    models.UniqueConstraint(fields=("batch", "direction", "sha256"), name="bank_file_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("period", models.CharField(max_length=10)),
                ("months", models.PositiveSmallIntegerField()),
                ("arrears", models.JSONField(default=list)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("built", "built"),
                            ("excluded", "moved to the next batch"),
                            ("ready", "ready"),
                            ("sent", "sent"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                            ("held", "held"),
                            ("resend", "to be sent again"),
                            ("unknown", "unknown"),
                            ("repaired", "repaired"),
                            ("given_up", "handled by hand"),
                        ],
                        default="built",
                        max_length=10,
                    ),
                ),
                ("reference", models.CharField(max_length=60)),
                ("masked_name", models.CharField(max_length=60)),
                ("village", models.CharField(blank=True, default="", max_length=12)),
                ("payee", models.BinaryField()),
                ("account_index", models.CharField(blank=True, default="", max_length=64)),
                ("account_tail", models.CharField(blank=True, default="", max_length=4)),
                ("bank_code", models.CharField(blank=True, default="", max_length=12)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("result_code", models.CharField(blank=True, default="", max_length=4)),
                ("result_text", models.CharField(blank=True, default="", max_length=120)),
                ("paid_on", models.DateField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="approvals.paymentbatch",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="approvals.entitlement",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="again",
                        to="approvals.paymentline",
                    ),
                ),
            ],
            options={
                "ordering": ["batch", "seq"],
                "indexes": [
                    models.Index(fields=["batch", "state"], name="line_state"),
                    models.Index(fields=["batch", "account_index"], name="line_account"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "seq"), name="line_seq_once"),
                    models.UniqueConstraint(fields=("batch", "entitlement"), name="line_person_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["built", "ready", "sent", "paid", "held", "resend", "unknown"])
                        ),
                        fields=("entitlement", "period"),
                        name="line_period_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("detail", models.CharField(blank=True, default="", max_length=200)),
                ("action", models.CharField(blank=True, default="", max_length=12)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("settled_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("settled_on", models.DateField(null=True)),
                ("checked_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("checked_on", models.DateField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="approvals.paymentline",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("line", "kind"), name="finding_once_a_line")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("phone", models.CharField(blank=True, default="", max_length=40)),
                ("officer_no", models.CharField(blank=True, default="", max_length=20)),
                ("officer_valid_from", models.DateField(null=True)),
                ("officer_valid_to", models.DateField(null=True)),
                ("is_official", models.BooleanField(default=False)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["name"], name="person_name")]},
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=12)),
                ("specialties", models.JSONField(default=list)),
                ("rank", models.CharField(blank=True, default="", max_length=40)),
                ("workplace", models.CharField(blank=True, default="", max_length=80)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="expertise",
                        to="approvals.person",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit"], name="approvals_e_unit_f43aa0_idx")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "unit"), name="expert_once_in_pool")
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=40)),
                ("title", models.CharField(blank=True, default="", max_length=60)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "employer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.orgunit",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.orgunit",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="approvals.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="approvals.orgunit",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["unit", "role"], name="post_unit_role")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("person", "unit", "role"),
                        name="post_held_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="post_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                            ("standing", "standing delegation"),
                            ("absence", "absence deputy"),
                            ("ad_hoc", "ad hoc"),
                        ],
                        max_length=10,
                    ),
                ),
                ("matters", models.JSONField(default=list)),
                ("letter_no", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("created_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to="approvals.case",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_held",
                        to="approvals.person",
                    ),
                ),
                (
                    "from_post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="approvals.post",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["to_person", "valid_to"], name="delegation_to")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))),
                        name="delegation_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("prepared_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("released_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("published", "published"),
                            ("taken_down", "taken down"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("from_day", models.DateField(null=True)),
                ("to_day", models.DateField(null=True)),
                ("taken_down_on", models.DateField(null=True)),
                ("village", models.CharField(blank=True, default="", max_length=12)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="public_notices",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["status", "to_day"], name="approvals_p_status_9a872e_idx")]
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("facts", models.TextField()),
                ("objector", models.BinaryField(default=bytes)),
                ("is_anonymous", models.BooleanField(default=False)),
                ("receipt", models.CharField(max_length=40, unique=True)),
                ("result", models.CharField(blank=True, default="", max_length=16)),
                ("received_on", models.DateField()),
                ("answered_on", models.DateField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objections",
                        to="approvals.publicnotice",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pack_id", models.CharField(max_length=80)),
                ("city", models.CharField(blank=True, default="", max_length=12)),
                ("county", models.CharField(blank=True, default="", max_length=12)),
                ("township", models.CharField(blank=True, default="", max_length=12)),
                ("month", models.DateField()),
                ("score", models.PositiveSmallIntegerField()),
                ("text", models.BinaryField(default=bytes)),
            ],
            options={
                "indexes": [models.Index(fields=["pack_id", "month"], name="rating_pack_month")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="rating_score_range"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recovery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("none", "not asked back"),
                            ("agreement", "by agreement"),
                            ("decision", "by decision"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("agreed", "agreed"),
                            ("repaid", "repaid"),
                            ("written_off", "written off"),
                            ("void", "fell with the decision"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("instalments", models.JSONField(default=list)),
                ("repayments", models.JSONField(default=list)),
                ("refund_due", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("refunds", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("opened_on", models.DateField()),
                ("settled_on", models.DateField(null=True)),
                ("settled_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery",
                        to="approvals.case",
                    ),
                ),
                (
                    "entitlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recoveries",
                        to="approvals.entitlement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="recovery_of_money"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_due__gte", 0),
                            models.Q(("refund_due", 0), ("status", "void"), _connector="OR"),
                        ),
                        name="recovery_refund_of_void",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "written_off"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recovery_written_off_with_reason",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(blank=True, default="", max_length=120)),
                ("requested_by_name", models.CharField(max_length=60)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("none", "declared no interest"),
                            ("pending", "pending"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("requested_on", models.DateField()),
                ("decided_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recusals",
                        to="approvals.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("result__in", ["none", "granted"])),
                        fields=("case", "user"),
                        name="recusal_settled_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="RegisterExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("register", models.CharField(max_length=60)),
                ("unit", models.CharField(max_length=12)),
                ("format", models.CharField(max_length=4)),
                ("query", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=200)),
                ("rows", models.PositiveIntegerField()),
                ("exported_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["unit", "exported_on"], name="export_unit_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="export_has_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("notice", models.CharField(max_length=40)),
                ("on", models.DateField()),
                ("sent_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sent_on", "on"], name="reminder_due")],
                "constraints": [models.UniqueConstraint(fields=("case", "notice"), name="reminder_once")],
            },
        ),
        migrations.CreateModel(
            name="Review",
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
                        choices=[("reconsideration", "reconsideration"), ("suit", "suit")], max_length=16
                    ),
                ),
                ("number", models.CharField(max_length=80)),
                ("accepted_on", models.DateField()),
                ("stay_number", models.CharField(blank=True, default="", max_length=80)),
                ("stayed_on", models.DateField(null=True)),
                ("stay_lifted_on", models.DateField(null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=12)),
                ("text", models.CharField(blank=True, default="", max_length=500)),
                ("ended_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="approvals.case",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="approvals.decision",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("case",),
                        name="review_one_pending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="review_ends_with_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=600)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="saved_filter_name_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScheduledSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=80)),
                ("unit", models.CharField(max_length=12)),
                ("held_on", models.DateField()),
                ("cut_off_on", models.DateField()),
                ("place", models.CharField(blank=True, default="", max_length=100)),
            ],
            options={
                "ordering": ["held_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "unit", "held_on"), name="session_day_once"),
                    models.CheckConstraint(
                        condition=models.Q(("cut_off_on__lte", models.F("held_on"))),
                        name="session_cut_off_before",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Listing",
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
                        choices=[("listed", "listed"), ("moved", "moved")], default="listed", max_length=8
                    ),
                ),
                ("is_deferred", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, default="", max_length=120)),
                ("listed_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="approvals.case",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="approvals.scheduledsession",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "listed")), fields=("case",), name="case_on_one_list"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreAppeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("filed_on", models.DateField()),
                ("items", models.JSONField(default=list)),
                ("admission", models.CharField(blank=True, default="", max_length=14)),
                ("admission_reason", models.CharField(blank=True, default="", max_length=200)),
                ("result", models.CharField(blank=True, default="", max_length=10)),
                ("reasons", models.TextField(blank=True, default="")),
                ("decided_on", models.DateField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score_appeal",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="SealEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
                ("seal", models.CharField(max_length=20)),
                ("documents", models.JSONField(default=list)),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("keeper_name", models.CharField(max_length=60)),
                ("signed_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("is_training", models.BooleanField(default=False)),
                ("sealed_on", models.DateField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal_entries",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["unit", "sealed_on"], name="seal_unit_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("copies__gt", 0)), name="seal_has_copies")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=60)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("handed_over", "handed over"),
                            ("electronic", "electronic, by consent"),
                            ("family", "adult family member"),
                            ("left_behind", "left behind before witnesses"),
                            ("mail", "registered mail"),
                            ("entrusted", "entrusted"),
                            ("announcement", "public announcement"),
                        ],
                        max_length=12,
                    ),
                ),
                ("is_served", models.BooleanField(default=True)),
                ("served_on", models.DateField()),
                ("served_at_time", models.TimeField(null=True)),
                ("place", models.CharField(blank=True, default="", max_length=200)),
                ("signer", models.CharField(blank=True, default="", max_length=60)),
                ("relation", models.CharField(blank=True, default="", max_length=40)),
                ("served_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("officers", models.JSONField(default=list)),
                ("witnesses", models.JSONField(default=list)),
                ("earlier_methods", models.CharField(blank=True, default="", max_length=300)),
                ("refusal_reason", models.CharField(blank=True, default="", max_length=200)),
                ("evidence", models.CharField(blank=True, default="", max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_records",
                        to="approvals.case",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_records",
                        to="approvals.paper",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_records",
                        to="approvals.caseparty",
                    ),
                ),
                (
                    "served_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["case", "served_on"], name="service_case_day")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_served", True), ("party__isnull", False)),
                        fields=("paper", "party"),
                        name="service_once_a_party",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StartedCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="started_by",
                        to="approvals.case",
                    ),
                ),
                (
                    "start",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="approvals.calendarstart",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("start", "subject"), name="started_once_a_subject")
                ]
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("arguments", models.JSONField(default=list)),
                ("answers", models.JSONField(default=list)),
                ("channel", models.CharField(default="portal", max_length=12)),
                ("is_waiver", models.BooleanField(default=False)),
                ("given_on", models.DateField()),
                ("reviewed_on", models.DateField(null=True)),
                ("reviewed_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("proposal", models.CharField(blank=True, default="", max_length=12)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="approvals.case",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="StatutoryClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(blank=True, default="", max_length=120)),
                ("unit", models.CharField(choices=[("WD", "WD"), ("CD", "CD"), ("M", "M")], max_length=2)),
                ("length", models.PositiveSmallIntegerField()),
                ("promised", models.PositiveSmallIntegerField(default=0)),
                ("longest_extension", models.PositiveSmallIntegerField(default=0)),
                ("is_same_day", models.BooleanField(default=False)),
                ("handling_unit", models.CharField(blank=True, default="", max_length=12)),
                ("started_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("expires_on", models.DateField(null=True)),
                ("warns_on", models.DateField(null=True)),
                ("promised_on", models.DateField(null=True)),
                ("stopped_on", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "running"), ("held", "held"), ("stopped", "stopped")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("is_provisional", models.BooleanField(default=False)),
                ("calendar_version", models.CharField(max_length=12)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="approvals.case",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["status", "due_on"], name="clock_status_due"),
                    models.Index(fields=["is_provisional", "status"], name="clock_provisional"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "key", "round"), name="clock_round_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "stopped"), _negated=True),
                        fields=("case", "key"),
                        name="clock_one_running",
                    ),
                    models.CheckConstraint(condition=models.Q(("length__gt", 0)), name="clock_has_length"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grounds", models.JSONField(default=list)),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("days", models.PositiveIntegerField(default=0)),
                ("is_counted", models.BooleanField(default=True)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="approvals.statutoryclock",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_on", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on__isnull", True)),
                        fields=("clock",),
                        name="hold_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("opened_on")),
                            _connector="OR",
                        ),
                        name="hold_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("before", models.DateField(null=True)),
                ("after", models.DateField(null=True)),
                ("calendar_version", models.CharField(max_length=12)),
                ("confirmed_by_name", models.CharField(max_length=60)),
                ("moved_at", models.DateTimeField(auto_now_add=True)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="approvals.statutoryclock",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="ClockEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("on", models.DateField()),
                ("ground", models.CharField(blank=True, default="", max_length=20)),
                ("evidence", models.CharField(blank=True, default="", max_length=300)),
                ("length", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=60)),
                ("unit", models.CharField(blank=True, default="", max_length=12)),
                ("calendar_version", models.CharField(max_length=12)),
                ("due_after", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="approvals.statutoryclock",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["clock", "id"], name="clock_event_order")],
            },
        ),
        migrations.CreateModel(
            name="ClockAlarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("timeline", models.CharField(max_length=10)),
                ("due_at", models.DateTimeField()),
                ("rung_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="approvals.statutoryclock",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("rung_at__isnull", True)),
                        fields=["timeline", "due_at"],
                        name="clock_alarm_due",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("clock", "kind"), name="clock_alarm_once")],
            },
        ),
        migrations.CreateModel(
            name="SupplementRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("items", models.JSONField(default=list)),
                ("requested_on", models.DateField()),
                ("due_on", models.DateField()),
                ("answered_on", models.DateField(null=True)),
                ("approved_by_name", models.CharField(blank=True, default="", max_length=60)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="supplement_requests",
                        to="approvals.case",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="SurveyReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group", models.CharField(max_length=24)),
                ("channel", models.CharField(max_length=24)),
                ("satisfied", models.PositiveIntegerField(default=0)),
                ("basically", models.PositiveIntegerField(default=0)),
                ("dissatisfied", models.PositiveIntegerField(default=0)),
                ("unknown", models.PositiveIntegerField(default=0)),
                ("given_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_returns",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_returns",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["evaluated", "group"], name="approvals_s_evaluat_d90553_idx")
                ]
            },
        ),
        migrations.CreateModel(
            name="TargetWaiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(max_length=8)),
                ("code", models.CharField(blank=True, default="", max_length=12)),
                ("number", models.CharField(max_length=60)),
                ("decided_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="target_waivers",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("evaluated", "period", "code"), name="target_waived_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_day", models.DateField(null=True)),
                ("to_day", models.DateField()),
                ("asked_by_name", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("runs", models.PositiveSmallIntegerField(default=0)),
                ("seen_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("first_event", models.BigIntegerField(default=0)),
                ("last_event", models.BigIntegerField(null=True)),
                ("first_notice", models.BigIntegerField(default=0)),
                ("last_notice", models.BigIntegerField(null=True)),
                ("error", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("status__in", ["waiting", "running"])),
                        name="training_one_move_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=160)),
                (
                    "colour",
                    models.CharField(
                        choices=[("TALK", "talk"), ("YELLOW", "yellow"), ("RED", "red")], max_length=8
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("dropped", "dropped"),
                            ("shown", "shown"),
                            ("rectifying", "rectifying"),
                            ("clear", "clear"),
                            ("failed", "failed"),
                        ],
                        default="proposed",
                        max_length=12,
                    ),
                ),
                ("ground", models.CharField(max_length=200)),
                ("statement", models.TextField(blank=True, default="")),
                ("shown_on", models.DateField(null=True)),
                ("plan_due", models.DateField(null=True)),
                ("term_until", models.DateField(null=True)),
                ("acceptance_score", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("settled_on", models.DateField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_card",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("evaluated", "colour", "key"), name="unit_card_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("period", models.CharField(max_length=8)),
                ("seed", models.CharField(blank=True, default="", max_length=64)),
                ("assessors", models.JSONField(default=list)),
                ("drawn_on", models.DateField()),
                ("findings", models.JSONField(default=list)),
                ("remark", models.CharField(blank=True, default="", max_length=500)),
                ("score", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("error_rate", models.DecimalField(decimal_places=4, max_digits=7, null=True)),
                ("follow_up", models.CharField(blank=True, default="", max_length=12)),
                ("override_reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_check",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="UnitDuty",
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
                            ("letter", "letter of responsibility"),
                            ("report", "report of a period"),
                            ("assessment", "assessment"),
                            ("score", "notice of the score"),
                            ("duty_report", "duty report"),
                        ],
                        max_length=12,
                    ),
                ),
                ("period", models.CharField(max_length=8)),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("submitted", "submitted"), ("done", "done")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("submitted_on", models.DateField(null=True)),
                ("done_on", models.DateField(null=True)),
                ("is_late", models.BooleanField(default=False)),
                ("is_missed", models.BooleanField(default=False)),
                ("is_waived", models.BooleanField(default=False)),
                ("number", models.CharField(blank=True, default="", max_length=60)),
                ("details", models.JSONField(default=dict)),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unit_duty",
                        to="approvals.case",
                    ),
                ),
                (
                    "evaluated",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
            options={
                "ordering": ["evaluated__key", "period"],
                "indexes": [
                    models.Index(fields=["kind", "period", "status"], name="approvals_u_kind_a276ac_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("evaluated", "kind", "period"), name="unit_duty_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitScore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line_points", models.DecimalField(decimal_places=2, max_digits=6)),
                ("daily", models.DecimalField(decimal_places=2, max_digits=6, null=True)),
                ("year_end", models.DecimalField(decimal_places=2, max_digits=6)),
                ("year_points", models.DecimalField(decimal_places=2, max_digits=6)),
                ("bonus", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("deduction", models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ("error_rate", models.DecimalField(decimal_places=4, default=0, max_digits=7)),
                ("result", models.DecimalField(decimal_places=2, max_digits=6)),
                ("tie_breakers", models.JSONField(default=list)),
                ("items", models.JSONField(default=list)),
                ("steps", models.JSONField(default=list)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("grade", models.CharField(blank=True, default="", max_length=16)),
                ("proposal", models.CharField(blank=True, default="", max_length=8)),
                ("has_serious_finding", models.BooleanField(default=False)),
                ("veto_ground", models.CharField(blank=True, default="", max_length=8)),
                ("veto_evidence", models.CharField(blank=True, default="", max_length=120)),
                ("served_on", models.DateField(null=True)),
                ("is_final", models.BooleanField(default=False)),
                (
                    "evaluated",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="score",
                        to="approvals.evaluatedunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ValueCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("after", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("reason", models.CharField(max_length=300)),
                ("made_by_name", models.CharField(max_length=60)),
                ("made_on", models.DateField()),
                (
                    "value",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="approvals.indicatorvalue",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
    ]
