"""A card is known by what it is about, not by the words in which a version told it.

A veto once said its ground as a number and now says it in words: a year prepared again after such an upgrade found no
card and showed a second one."""

import re

from django.db import migrations, models

VETO = re.compile(r"否决事由第(.+?)项(?:（.*?）)?，(.*)", re.DOTALL)
FAILED = re.compile(r"(\d+)年(\d+)月(\d+)日黄牌整改验收不成")


def key_of(ground: str, pk: int) -> str:
    """Return the key of a card that was told in these words, by any version."""
    if veto := VETO.fullmatch(ground):
        return f"veto:{veto[1]}:{veto[2]}"
    if failed := FAILED.fullmatch(ground):
        year, month, day = map(int, failed.groups())
        return f"failed:{year:04}-{month:02}-{day:02}"
    return "result" if ground.startswith("年度考核得分") else f"card:{pk}"


def fill(apps, schema_editor):
    UnitCard = apps.get_model("approvals", "UnitCard")
    taken = set()
    for card in UnitCard.objects.order_by("pk").iterator():
        key = key_of(card.ground, card.pk)
        # Twins that an earlier version made stay, the later one under a key of its own.
        card.key = key if (card.evaluated_id, card.colour, key) not in taken else f"card:{card.pk}"
        taken.add((card.evaluated_id, card.colour, card.key))
        card.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [("approvals", "0024_target_waivers")]

    operations = [
        migrations.AddField("unitcard", "key", models.CharField(max_length=160, default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("unitcard", "key", models.CharField(max_length=160)),
        migrations.RemoveConstraint("unitcard", "unit_card_once"),
        migrations.AddConstraint(
            "unitcard",
            models.UniqueConstraint(fields=["evaluated", "colour", "key"], name="unit_card_key_once"),
        ),
    ]
