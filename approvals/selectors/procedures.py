"""Procedures as their designers see them: versions, files, drafts under way, and the lists of the editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import NotVisible
from approvals.models import CaseType, ModelDraft
from approvals.models.drafts import OPEN
from approvals.rules.grounds import GROUNDS
from approvals.rules.separation import GROUPS
from approvals.selectors.act_words import ACTS, SEPARATION_GROUPS
from approvals.selectors.english import pack_word
from approvals.selectors.wording import ROLES, STAGES, role_word, stage_word
from approvals.services.casework import ACTIONS
from approvals.services.drafts import (
    Difference,
    file_difference,
    file_text,
    files_of,
    known_of,
    text_before,
)
from approvals.templatetags.jingwei import bilingual
from workflows.handlers import registry

Option = dict[str, str]
# Levels that are no rung of the ladder: the program itself, and units that each case names for itself.
LEVELS = {
    "system": gettext_noop("The program itself"),
    "assessed": gettext_noop("The unit assessed"),
    "superior": gettext_noop("The superior unit"),
    "reviewing": gettext_noop("The reviewing unit"),
}


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A procedure in the list: its version in force, how many versions and running cases it has, drafts under way."""

    case_type: CaseType
    versions: int
    running: int
    drafts: list[ModelDraft]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file in two versions; `added` and `removed` files have a text on one side only."""

    file: str
    kind: str
    difference: Difference


def procedures() -> list[ProcedureRow]:
    """Return every procedure by its version in force, with counts; three queries however many there are."""
    current = (
        CaseType.objects.filter(is_current=True).defer("manifest", "forms").order_by("name_zh", "pack_id")
    )
    counts = {
        row["pack_id"]: row
        # Joined with the cases, a version would count once for each of them.
        for row in CaseType.objects.values("pack_id").annotate(
            versions=Count("pk", distinct=True), running=Count("cases", filter=~Q(cases__status="closed"))
        )
    }
    drafts = open_drafts()
    return [
        ProcedureRow(
            row,
            counts[row.pack_id]["versions"],
            counts[row.pack_id]["running"],
            [draft for draft in drafts if draft.pack_id == row.pack_id],
        )
        for row in current
    ]


def open_drafts() -> list[ModelDraft]:
    """Return the drafts under way, those that wait for a publisher first."""
    rows = ModelDraft.objects.filter(status__in=OPEN).defer("content")
    return sorted(rows, key=lambda draft: (draft.status != "submitted", draft.pk))


def versions_of(pack_id: str) -> QuerySet[CaseType]:
    """Return the versions of a procedure, the newest first, each with `running`: open cases that stay on it."""
    running = Count("cases", filter=~Q(cases__status="closed"))
    rows = CaseType.objects.filter(pack_id=pack_id).select_related("deployment")
    return rows.defer("manifest", "forms").annotate(running=running).order_by("-version")


def version_of(pack_id: str, version: int | None = None) -> CaseType:
    """Return one version of a procedure (default: the one in force); NotVisible when there is none."""
    rows = CaseType.objects.select_related("deployment").filter(pack_id=pack_id)
    chosen = rows.filter(is_current=True) if version is None else rows.filter(version=version)
    found = chosen.first()
    if found is None:
        raise NotVisible(f"no version {version} of {pack_id}")
    return found


def drafts_of(pack_id: str) -> list[ModelDraft]:
    """Return every draft of a procedure, newest first."""
    rows = ModelDraft.objects.filter(pack_id=pack_id).select_related("based_on", "published_as")
    return list(rows.defer("content", "based_on__manifest", "published_as__manifest")[:100])


def draft_of(draft_id: int) -> ModelDraft:
    found = (
        ModelDraft.objects.select_related("based_on__deployment", "published_as").filter(pk=draft_id).first()
    )
    if found is None:
        raise NotVisible(f"no draft {draft_id}")
    return found


def open_draft_of(pack_id: str, file: str) -> ModelDraft | None:
    return ModelDraft.objects.filter(pack_id=pack_id, file=file, status__in=OPEN).first()


def draft_difference(draft: ModelDraft) -> Difference:
    """Return what a draft changes in the version it was made from."""
    return file_difference(draft.file, text_before(draft.based_on, draft.file), draft.content)


def version_differences(before: CaseType, after: CaseType) -> list[FileChange]:
    """Return the files that differ between two versions, with their elements."""
    old = {file.name: file for file in files_of(before)}
    new = {file.name: file for file in files_of(after)}
    found = []
    for name in dict.fromkeys([*new, *old]):
        if name not in old or name not in new:
            found.append(FileChange(name, "added" if name in new else "removed", Difference()))
        elif old[name].content_hash != new[name].content_hash:
            pair = file_text(before, name), file_text(after, name)
            found.append(FileChange(name, "changed", file_difference(name, *pair)))
    return found


def manifest_changes(before: CaseType, after: CaseType) -> list[str]:
    """Return the tables of the manifest that differ; texts are told as files."""
    texts = {"published_models", "paper_templates"}
    names = dict.fromkeys([*before.manifest, *after.manifest])
    return [
        name for name in names if name not in texts and before.manifest.get(name) != after.manifest.get(name)
    ]


def choices(case_type: CaseType) -> dict[str, list[Option]]:
    """Return what the properties panel offers for the own attributes, titles in the active language."""
    known = known_of(case_type)
    titles = {row.name: pack_word(row.title) for row in files_of(case_type) if isinstance(row.title, str)}
    return {
        "processes": options({key: titles.get(file, "") for key, file in known.processes.items()}),
        "decisions": options({key: titles.get(file, "") for key, file in known.decisions.items()}),
        "roles": options({code: role_word(code) for code in ROLES}),
        "levels": options(
            {
                **{code: stage_word(code) for code in STAGES},
                **{code: _(word) for code, word in LEVELS.items()},
            }
        ),
        "forms": options(known.forms),
        "actions": options({name: str(ACTS.get(name, "")) for name in sorted(ACTIONS)}),
        "limits": options(known.limits),
        "separations": options({name: str(SEPARATION_GROUPS.get(name, "")) for name in sorted(GROUPS)}),
        "handlers": options({name: name for name in sorted(registry.handlers)}),
        "papers": options(known.papers),
        "notices": options(known.notices),
        "grounds": options({g.code: {"zh": g.title_zh, "en": g.title_en} for g in GROUNDS.values()}),
    }


def options(titles: Mapping[str, Any]) -> list[Option]:
    """Return {value, label} pairs; the key stands behind a title that says something else."""
    found = []
    for value, title in titles.items():
        label = bilingual(title)
        found.append({"value": value, "label": f"{label} ({value})" if label and label != value else value})
    return found
