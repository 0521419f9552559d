"""Which process, form and table plays which part the pack says now; years begun before keep it in their version."""

import tomllib

from django.db import migrations

PARTS = tomllib.loads("""
[processes]
appeal = { id = "evaluation_appeal", title = "考核异议" }
statement = { id = "evaluation_statement", title = "拟亮牌告知" }
card = { id = "evaluation_card", title = "整改" }
check = { id = "evaluation_spot_check", title = "督导检查", titles = { flight = "飞行检查" } }
correction = { id = "evaluation_correction", title = "更正数值" }
waiver = { id = "evaluation_waiver", title = "因灾免计目标" }
change = { id = "evaluation_change", title = "单位变动" }
innovation = { id = "innovation_award", title = "工作创新奖" }
survey = { id = "satisfaction_survey", title = "满意度测评" }
indicators = { id = "evaluation_indicators" }

[forms]
letter = "f_e2"
letter_after_change = "f_e2_sign"
comment = "f_e_comment"
indicators = "f_e_indicators"
change = "f_e_change"
correction = "f_e_correction"
correction_check = "f_e_correction_check"
correction_remark = "f_e_correction_remark"
waiver = "f_e_waiver"
waiver_check = "f_e_waiver_check"
waiver_decision = "f_e_waiver_decide"
check_record = "f_e5"

[tables]
grade = "de2_grade"
veto = "de3_veto"
card = "de4_card"
""")


def with_parts(manifest):
    """Return a manifest with the parts that its version left to the program."""
    if "evaluation" not in manifest:
        return manifest
    return {**manifest, "evaluation": {**PARTS, **manifest["evaluation"]}}


def tell(apps, schema_editor):
    CaseType = apps.get_model("approvals", "CaseType")
    for row in CaseType.objects.order_by("pk").iterator():
        told = with_parts(row.manifest)
        if told != row.manifest:
            CaseType.objects.filter(pk=row.pk).update(manifest=told)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0039_cases_of_corrections")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
