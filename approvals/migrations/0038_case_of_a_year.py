"""An index for the one case of an evaluated year, which every duty of every unit asks for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0037_evaluation_help_and_versions")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["city", "timeline"],
                condition=models.Q(("notes__has_key", "scope")),
                name="case_of_a_year",
            ),
        ),
    ]
