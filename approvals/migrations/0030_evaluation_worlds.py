"""Indicators and units of a year belong to one world: the live one or its rehearsal."""

from django.db import migrations, models


def to_their_worlds(apps, schema_editor):
    """Existing rows keep the world in which they have lived: where their duties' cases lie, else the year's own case."""
    sets = apps.get_model("approvals", "IndicatorSet")
    units = apps.get_model("approvals", "EvaluatedUnit")
    duties = apps.get_model("approvals", "UnitDuty")
    cases = apps.get_model("approvals", "Case")
    for row in sets.objects.all():
        owed = duties.objects.filter(evaluated__indicator_set__city=row.city, evaluated__year=row.year)
        opened = owed.filter(case__isnull=False).order_by("pk").values_list("case__timeline", flat=True)
        years = cases.objects.filter(city=row.city, notes__year=row.year, notes__has_key="scope")
        # Where both worlds shared them, the first to open what is owed has everything that followed.
        world = opened.first() or years.order_by("pk").values_list("timeline", flat=True).first() or "live"
        sets.objects.filter(pk=row.pk).update(timeline=world)
        units.objects.filter(indicator_set=row.pk).update(timeline=world)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0029_file_checks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="evaluatedunit",
            name="evaluated_unit_once",
        ),
        migrations.RemoveConstraint(
            model_name="indicatorset",
            name="indicator_set_version_once",
        ),
        migrations.RemoveConstraint(
            model_name="indicatorset",
            name="indicator_set_one_published",
        ),
        migrations.RemoveIndex(
            model_name="evaluatedunit",
            name="approvals_e_year_d69818_idx",
        ),
        migrations.AddField(
            model_name="evaluatedunit",
            name="timeline",
            field=models.CharField(default="live", max_length=40),
        ),
        migrations.AddField(
            model_name="indicatorset",
            name="timeline",
            field=models.CharField(default="live", max_length=40),
        ),
        migrations.AddIndex(
            model_name="evaluatedunit",
            index=models.Index(
                fields=["timeline", "year", "superior", "line"], name="approvals_e_timelin_abe715_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluatedunit",
            constraint=models.UniqueConstraint(
                fields=("timeline", "year", "key"), name="evaluated_unit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorset",
            constraint=models.UniqueConstraint(
                fields=("timeline", "city", "year", "version"), name="indicator_set_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indicatorset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "published")),
                fields=("timeline", "city", "year"),
                name="indicator_set_one_published",
            ),
        ),
        # Last: altering a table after its rows were changed in the same transaction is refused by PostgreSQL.
        migrations.RunPython(to_their_worlds, migrations.RunPython.noop),
    ]
