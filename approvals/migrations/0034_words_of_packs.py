"""What Python once said of duties, cards and closing facts is said by packs; cases begun before keep it in their version."""

import tomllib

from django.db import migrations

EVALUATION = tomllib.loads("""
evidence_from = "0.95"
sample = { base = 5, share = "0.02", most = 50 }
waivers = { periods = ["Q1", "Q2", "Q3", "Q4", "HALF", "YEAR"], lines = { G = ["H1", "H2", "YEAR"] }, area_line = "L1" }

[periods]
Q1 = { title = "一季度", ends = "q1" }
Q2 = { title = "二季度", ends = "q2" }
Q3 = { title = "三季度", ends = "q3" }
Q4 = { title = "四季度", ends = "q4" }
H1 = { title = "上半年", ends = "q2" }
H2 = { title = "下半年", ends = "q4" }
HALF = { title = "半年", ends = "q2" }
YEAR = { title = "年度", ends = "q4" }

[duties]
letter = { process = "evaluation_letter", title = "目标责任书", lines = { G = { series = "letter" } } }
assessment = { process = "evaluation_assess_unit", title = "考核", waivable = true, not_for = ["G"] }
score = { process = "evaluation_score", title = "考核结果告知" }
duty_report = { process = "evaluation_duty_report", title = "述职", not_for = ["G"] }

[duties.report]
process = "evaluation_period_report"
title = "填报"
waivable = true
limit = "period_report"
lines = { G = { limit = "village_report", periods = { Q2 = "H1", Q4 = "H2" } } }

[cards]
plan = "card_plan"
terms = { YELLOW = "card_term_yellow", RED = "card_term_red" }
lighter = { RED = "YELLOW", YELLOW = "TALK" }
after_failure = { YELLOW = "RED" }
better_class = { III = "II", II = "I" }
helped_cards = ["RED"]
helped_classes = ["III"]
""")
CLOSING = tomllib.loads("""
share = "TERMINATED"
exempt = "NO_LEVY"
otherwise = "TERMINATED"

[facts]
none = "no_levy"
open = "open"
paid = "paid"
by_plan = "paid_plan"
over = "terminated"
void = "annulled"
exempt = "no_levy"
""")


def with_words(manifest):
    """Return a manifest with what its version left to the program."""
    if "evaluation" in manifest:
        manifest = {**manifest, "evaluation": {**EVALUATION, **manifest["evaluation"]}}
    if "claims" in manifest:
        manifest = {**manifest, "closing": manifest.get("closing", CLOSING)}
    return manifest


def tell(apps, schema_editor):
    CaseType = apps.get_model("approvals", "CaseType")
    for row in CaseType.objects.order_by("pk").iterator():
        told = with_words(row.manifest)
        if told != row.manifest:
            CaseType.objects.filter(pk=row.pk).update(manifest=told)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0033_extension_unit")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
