"""Who may change a procedure and who may decide on the change: never the same person (four eyes)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.models import ModelDraft
from workflows.actors import Actor
from workflows.errors import NotCompetent


def require_role(actor: Actor, role: str) -> int:
    if actor.user_id is None or not any(held == role for _unit, held in actor.posts):
        raise NotCompetent(
            _("Your post does not allow this: changes are made by designers and published by publishers.")
        )
    return actor.user_id


def require_author(draft: ModelDraft, actor: Actor) -> None:
    require_role(actor, "DESIGNER")
    if draft.author_id != actor.user_id:
        raise NotCompetent(
            _("Only %(name)s, who began this draft, may change it.") % {"name": draft.author_name}
        )


def require_second_person(draft: ModelDraft, actor: Actor) -> None:
    """Four eyes: whoever made the change neither publishes nor rejects it, whatever posts he holds."""
    require_role(actor, "PUBLISHER")
    if draft.author_id == actor.user_id:
        raise NotCompetent(_("You made this change yourself: a second person must decide on it."))
