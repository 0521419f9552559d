"""A draft from its first line to the version in force: saved, checked, submitted, published by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked, InvalidPack, NotVisible
from approvals.models import CaseType, ModelDraft
from approvals.services.drafts.comparing_texts import file_difference
from approvals.services.drafts.files import file_text, files_of, text_before
from approvals.services.drafts.findings import findings_of, unreadable
from approvals.services.drafts.people import require_author, require_role, require_second_person
from approvals.services.drafts.references import Finding, finding
from approvals.services.packs import deploy_pack
from approvals.services.table_rows import switched
from workflows.actors import Actor
from workflows.errors import Conflict, DeploymentError

Status = ModelDraft.Status
MOST = 5_000_000
# Act -> states in which it is lawful.
ALLOWED: Mapping[str, frozenset[str]] = {
    "save": frozenset({"draft", "checked"}),
    "check": frozenset({"draft", "checked"}),
    "submit": frozenset({"draft", "checked"}),
    "withdraw": frozenset({"draft", "checked", "rejected"}),
    "take_back": frozenset({"submitted"}),
    "reopen": frozenset({"rejected"}),
    "publish": frozenset({"submitted"}),
    "reject": frozenset({"submitted"}),
}
UNREADABLE = gettext_noop("This text cannot be kept: it cannot be read. The list of findings says where.")
TOO_LONG = gettext_noop("the text is longer than five million characters")
REFUSED = gettext_noop("the procedure as a whole cannot be deployed: %(text)s")


class Unsaveable(Blocked):
    """The text cannot be read, or is far too long; `findings` say so in the editor's form."""

    code = "UNSAVEABLE"

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_(UNREADABLE))
        self.findings = findings


def start_draft(*, case_type: CaseType, file: str, actor: Actor) -> ModelDraft:
    """Begin a change of `file` with its text in `case_type`: the current version, or an old one to restore.

    Blocked while another change of the same file is open, NotCompetent without the role DESIGNER."""
    author = require_role(actor, "DESIGNER")
    text = file_text(case_type, file)
    # Old text, new base: restoring is a change against the version in force.
    current = current_version(case_type.pack_id)
    found = findings_of(current, file, text, file_text(current, file))
    try:
        with transaction.atomic():
            return ModelDraft.objects.create(
                pack_id=case_type.pack_id,
                file=file,
                content=text,
                based_on=current,
                author_id=author,
                author_name=actor.name,
                findings=found,
            )
    except IntegrityError as error:
        raise Blocked(
            _("A change of this file is under way already; finish or withdraw it first.")
        ) from error


def save_draft(*, draft_id: int, content: str, revision: int, actor: Actor) -> ModelDraft:
    """Store a new text and what the checks find in it. Conflict when `revision` is not the stored one; Unsaveable."""
    draft = seen(draft_id, revision, actor)
    # What cannot be parsed cannot be shown again, so it is not stored.
    found = (
        unreadable(draft.file, content) if len(content) <= MOST else [finding("", TOO_LONG, {}, remedy="")]
    )
    if found:
        raise Unsaveable(found)
    return stored(draft, content, actor)


def switch_row(*, draft_id: int, rule_id: str, is_on: bool, revision: int, actor: Actor) -> ModelDraft:
    """Switch a row of a decision table on or off; the check says where H13 forbids it. KeyError without that row."""
    draft = seen(draft_id, revision, actor)
    return stored(draft, switched(draft.content, rule_id, is_on), actor)


def seen(draft_id: int, revision: int, actor: Actor) -> ModelDraft:
    """Return a draft that its author may save at a revision, not locked: the checks take seconds, and on SQLite everybody
    who writes would wait for them. `stored` looks again."""
    draft = allowed(ModelDraft.objects.filter(pk=draft_id), "save")
    require_author(draft, actor)
    at_revision(draft, revision)
    return draft


def stored(before: ModelDraft, content: str, actor: Actor) -> ModelDraft:
    """Store a text in the place of the one that was seen, and what the checks find in it; Conflict when that has changed."""
    found = current_findings(before, content)
    with transaction.atomic():
        draft = locked(before.pk, "save")
        require_author(draft, actor)
        at_revision(draft, before.revision)
        # Any change makes a checked draft a draft again.
        draft.content, draft.status, draft.findings = content, Status.DRAFT, found
        # The revision moves with the text, so another page's saving is refused.
        draft.revision, draft.saved_at = draft.revision + 1, timezone.now()
        draft.save(update_fields=["content", "status", "findings", "revision", "saved_at"])
    return draft


def check_draft(*, draft_id: int, actor: Actor) -> ModelDraft:
    """Run all checks again, against the procedure as it is in force now; without errors the draft counts as checked.

    Conflict when another text was saved meanwhile."""
    before = allowed(ModelDraft.objects.filter(pk=draft_id), "check")
    require_author(before, actor)
    found = current_findings(before, before.content)
    with transaction.atomic():
        draft = locked(draft_id, "check")
        require_author(draft, actor)
        at_revision(draft, before.revision)
        draft.findings = found
        draft.status = Status.DRAFT if draft.has_errors else Status.CHECKED
        draft.save(update_fields=["findings", "status"])
    return draft


def submit_draft(*, draft_id: int, reason: str, actor: Actor) -> ModelDraft:
    """Hand the draft to a publisher with the reason for the change; Blocked when errors remain or nothing changed."""
    # Checked once more: the procedure may have changed since the last look.
    draft = check_draft(draft_id=draft_id, actor=actor)
    if draft.has_errors:
        raise Blocked(_("The checks found errors; mend them first. They stand in the list of findings."))
    return handed_in(draft_id, reason.strip(), actor)


@transaction.atomic
def handed_in(draft_id: int, reason: str, actor: Actor) -> ModelDraft:
    draft = locked(draft_id, "submit")
    require_author(draft, actor)
    if not reason:
        raise Blocked(
            _("Say why the procedure is changed: the publisher reads it, and it stays with the version.")
        )
    if file_difference(draft.file, text_before(draft.based_on, draft.file), draft.content).is_empty:
        raise Blocked(_("Nothing was changed yet: the text is that of the version in force."))
    draft.reason, draft.status, draft.submitted_at = reason[:500], Status.SUBMITTED, timezone.now()
    draft.save(update_fields=["reason", "status", "submitted_at"])
    return draft


@transaction.atomic
def take_back_draft(*, draft_id: int, actor: Actor) -> ModelDraft:
    """The author takes a submitted draft back to change it further."""
    return moved(draft_id, "take_back", Status.DRAFT, actor)


@transaction.atomic
def reopen_draft(*, draft_id: int, actor: Actor) -> ModelDraft:
    """The author goes on with a rejected draft; Blocked while another change of the file is open."""
    # The constraint decides: asked beforehand, two who reopen at once would both be told that they may.
    try:
        with transaction.atomic():
            return moved(draft_id, "reopen", Status.DRAFT, actor)
    except IntegrityError as error:
        raise Blocked(
            _("A change of this file is under way already; finish or withdraw it first.")
        ) from error


@transaction.atomic
def withdraw_draft(*, draft_id: int, actor: Actor) -> ModelDraft:
    """The author gives the change up; its text stays readable."""
    return moved(draft_id, "withdraw", Status.WITHDRAWN, actor)


def moved(draft_id: int, act: str, status: str, actor: Actor) -> ModelDraft:
    draft = locked(draft_id, act)
    require_author(draft, actor)
    draft.status = status
    draft.save(update_fields=["status"])
    return draft


@transaction.atomic
def reject_draft(*, draft_id: int, answer: str, actor: Actor) -> ModelDraft:
    """A publisher sends the draft back with the reason."""
    draft = locked(draft_id, "reject")
    require_second_person(draft, actor)
    if not answer.strip():
        raise Blocked(_("Say what must be changed before this can be published."))
    draft.status, draft.answer = Status.REJECTED, answer.strip()[:500]
    sign(draft, actor)
    return draft


def publish_draft(*, draft_id: int, revision: int, actor: Actor) -> ModelDraft:
    """Put the draft into force as a new version: new cases begin on it, running ones stay on theirs.

    The publisher is not the author (four eyes) and publishes the revision that he read. Blocked when the file in force
    has changed meanwhile or the checks of the whole procedure fail; the findings then stand in the draft."""
    try:
        return put_into_force(draft_id, revision, actor)
    except (InvalidPack, DeploymentError) as error:
        found = [finding("", REFUSED, {"text": text}, remedy="") for text in reasons(error)]
        # After the rollback, or the findings would be rolled back too.
        ModelDraft.objects.filter(pk=draft_id).update(findings=found)
        raise Blocked(
            _("The procedure cannot be deployed with this change; the list of findings says why.")
        ) from error


@transaction.atomic
def put_into_force(draft_id: int, revision: int, actor: Actor) -> ModelDraft:
    draft = locked(draft_id, "publish")
    require_second_person(draft, actor)
    at_revision(draft, revision)
    current = current_version(draft.pack_id)
    # Compared by text: a version that did not touch this file takes nothing from the author.
    if text_before(current, draft.file) != text_before(draft.based_on, draft.file):
        text = _(
            "Version %(version)s changed this file after the draft was begun: reject the draft, so that it is made anew."
        )
        raise Blocked(text % {"version": current.version})
    draft.findings = current_findings(draft, draft.content)
    if draft.has_errors:
        raise Blocked(_("The checks found errors; reject the draft, so that they are mended."))
    # The whole pack is deployed with this one text put in its place.
    draft.published_as = deploy_pack(
        pack_id=draft.pack_id, actor=actor, models={draft.file: draft.content.encode()}
    )
    # Only after deploying: the folder is read there and nowhere else.
    require_nothing_unseen(current, draft)
    draft.status = Status.PUBLISHED
    sign(draft, actor)
    return draft


def require_nothing_unseen(before: CaseType, draft: ModelDraft) -> None:
    """Deploying reads the pack's folder again: what changed there besides the draft has not been read by two people."""
    assert draft.published_as is not None
    known = {file.name: file.content_hash for file in files_of(before)}
    # The draft's own file is the one that two people have read.
    files = [file for file in files_of(draft.published_as) if file.name != draft.file]
    unseen = [file.name for file in files if known.get(file.name) != file.content_hash]
    if own_manifest(before) != own_manifest(draft.published_as):
        unseen.append("pack.toml")
    if unseen:
        text = _(
            "The pack folder of the installation holds changes that are not in force yet (%(files)s). "
            "Nobody has read them here: let the system administrator deploy the pack first, then publish."
        )
        raise Blocked(text % {"files": ", ".join(unseen)})


def own_manifest(case_type: CaseType) -> dict[str, Any]:
    """The manifest as the folder has it, without texts, which are files of their own."""
    texts = {"published_models", "paper_templates"}
    return {name: value for name, value in case_type.manifest.items() if name not in texts}


def sign(draft: ModelDraft, actor: Actor) -> None:
    draft.decided_by_id, draft.decided_by_name, draft.decided_at = actor.user_id, actor.name, timezone.now()
    draft.save()


def current_version(pack_id: str) -> CaseType:
    found = CaseType.objects.select_related("deployment").filter(pack_id=pack_id, is_current=True).first()
    if found is None:
        raise NotVisible(f"{pack_id} is not deployed")
    return found


def current_findings(draft: ModelDraft, content: str) -> list[Finding]:
    current = current_version(draft.pack_id)
    return findings_of(current, draft.file, content, text_before(current, draft.file))


def locked(draft_id: int, act: str) -> ModelDraft:
    return allowed(ModelDraft.objects.select_for_update().filter(pk=draft_id), act)


def allowed(rows: QuerySet[ModelDraft], act: str) -> ModelDraft:
    """Return the one draft of `rows` if its state allows the act; NotVisible, Blocked."""
    draft = rows.first()
    if draft is None:
        raise NotVisible("no such draft")
    if draft.status not in ALLOWED[act]:
        raise Blocked(
            _("The draft is no longer in a state that allows this. Reload the page and look again.")
        )
    return draft


def at_revision(draft: ModelDraft, revision: int) -> None:
    if draft.revision != revision:
        raise Conflict(_("Somebody saved this draft meanwhile. Reload the page and look again."))


def reasons(error: InvalidPack | DeploymentError) -> list[Any]:
    found = error.findings if isinstance(error, InvalidPack) else error.problems
    return [str(entry) for entry in found]
