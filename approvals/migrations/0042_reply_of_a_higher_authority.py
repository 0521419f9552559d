"""What the program said of second-birth approval stands in its manifest; versions deployed before are told it here."""

from django.db import migrations

DECLARED = {
    "unsaid": ["statement_result", "legal_review", "city_reply"],
    "higher_review": {
        "route": "CITY",
        "proposal": "city",
        "answer": "city_reply",
        "replies": ["granted", "refused"],
        "paper": "city_reply",
        "cited_as": "city_reply_no",
    },
}


def tell(apps, schema_editor):
    CaseType = apps.get_model("approvals", "CaseType")
    for row in CaseType.objects.filter(pack_id="second_birth_approval"):
        # What a version says itself stands.
        CaseType.objects.filter(pk=row.pk).update(manifest={**DECLARED, **row.manifest})


class Migration(migrations.Migration):
    dependencies = [("approvals", "0041_authority_answers")]

    operations = [
        migrations.RenameField("decision", "city_reply", "cited_reply"),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
