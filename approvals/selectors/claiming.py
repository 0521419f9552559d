"""Which steps a person could not take although his post would let him, said before he tries (0.12, S15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals.models import Recusal
from approvals.rules.separation import conflicts
from approvals.selectors.english import pack_word
from approvals.selectors.explained_tables import comma
from approvals.services.assignment import acts_of, is_party, recused, separated
from workflows.actors import Actor
from workflows.models import WorkItem


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a person may not take a step: a word for a list, and the whole reason."""

    word: str
    text: str


def bars(items: Iterable[WorkItem], actor: Actor) -> dict[int, Bar]:
    """Return work item id -> why its claim would be refused whatever the person declares: separation of duties, recusal.

    For screens, with two queries however many items there are; the claim itself asks again."""
    free = [item for item in items if item.is_open and item.assignee_id is None]
    if not free or actor.user_id is None:
        return {}
    roots = {item.root_id for item in free}
    acts, results = acts_of(actor.user_id, roots), results_of(actor.user_id, roots)
    found = {}
    for item in free:
        if is_party(item, actor.user_id):
            continue
        if text := recused(results[item.root_id]):
            found[item.pk] = Bar(_("recusal"), text)
        elif item.separation and (earlier := conflicts(item.separation, acts[item.root_id])):
            done = comma().join(pack_word(act.step) for act in earlier)
            found[item.pk] = Bar(_("separation of duties"), separated(pack_word(item.name), done))
    return found


def results_of(user_id: int, roots: Iterable[int]) -> dict[int, list[str]]:
    """Return root -> what became of the person's declarations and recusals in these cases."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Recusal.objects.filter(case__root__in=roots, user_id=user_id)
    for root, result in rows.values_list("case__root_id", "result"):
        found[root or 0].append(result)
    return found
