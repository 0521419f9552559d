"""A corrected value names the case in which it was corrected; earlier ones find theirs by its number or their objection."""

import re

import django.db.models.deletion
from django.db import migrations, models

NUMBER = re.compile(r"（([^（）]+)）$")


def find_cases(apps, schema_editor):
    Case = apps.get_model("approvals", "Case")
    Appeal = apps.get_model("approvals", "ScoreAppeal")
    for row in apps.get_model("approvals", "ValueCorrection").objects.select_related("value"):
        named = NUMBER.search(row.reason)
        case = Case.objects.filter(number=named[1]).first() if named else None
        if case is None:
            appeals = Appeal.objects.filter(evaluated=row.value.evaluated_id, decided_on=row.made_on)
            appeal = appeals.exclude(case=None).last()
            case = appeal.case if appeal else None
        if case is not None:
            row.case = case
            row.save(update_fields=["case"])


class Migration(migrations.Migration):
    dependencies = [("approvals", "0038_case_of_a_year")]

    operations = [
        migrations.AddField(
            model_name="valuecorrection",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="value_corrections",
                to="approvals.case",
            ),
        ),
        migrations.RunPython(find_cases, migrations.RunPython.noop),
    ]
