"""What Python once said of claims whose decision fell is said by packs; cases begun before keep it in their version."""

from django.db import migrations

OVERTURNED = {"void": "ANNULLED", "changed": "CHANGED", "exempt": "EXEMPT"}
# Diagrams drawn before a task could say that it is the last look.
LAST_LOOKS = {"c_P4d": "plan"}


def with_claims(manifest):
    """Return a manifest with what its version left to the program."""
    if "claims" not in manifest:
        return manifest
    closing = {"overturned": OVERTURNED, **manifest.get("closing", {})}
    claims = {"last_looks": LAST_LOOKS, **manifest["claims"]}
    return {**manifest, "closing": closing, "claims": claims}


def tell(apps, schema_editor):
    CaseType = apps.get_model("approvals", "CaseType")
    for row in CaseType.objects.order_by("pk").iterator():
        told = with_claims(row.manifest)
        if told != row.manifest:
            CaseType.objects.filter(pk=row.pk).update(manifest=told)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0034_words_of_packs")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
