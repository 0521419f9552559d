"""A panel has deputies beside its leader, and whoever does not come leaves his seat to a reserve."""

from django.db import migrations, models


def tell(apps, schema_editor):
    apps.get_model("approvals", "PanelSeat").objects.filter(is_leader=True).update(part="leader")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0043_indicator_cards")]

    operations = [
        migrations.AddField(
            "panelseat",
            "part",
            models.CharField(
                choices=[("leader", "leader"), ("deputy", "deputy"), ("member", "member")],
                default="member",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            "panelseat",
            "status",
            models.CharField(
                choices=[
                    ("seated", "seated"),
                    ("reserve", "reserve"),
                    ("recused", "recused"),
                    ("absent", "absent"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.RemoveField("panelseat", "is_leader"),
    ]
