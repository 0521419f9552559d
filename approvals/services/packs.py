"""Procedure packs: read a folder, check it against the guards, deploy it as a new version of a case type."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from lxml import etree

from approvals.errors import InvalidPack
from approvals.models import CaseType
from approvals.rules import guards
from approvals.rules.evaluation_parts import part_faults
from approvals.services import higher_review
from approvals.services.manifest_names import named_findings
from approvals.services.papers.computed import value_findings
from approvals.services.safe_xml import parsed, safe_root
from approvals.services.table_rows import opened_rows
from forms.services import lint_schema, publish_forms, vocabulary_findings
from workflows.actors import Actor
from workflows.services.deployment import deploy

MERGED_TABLES = (
    "limits", "papers", "series", "notices", "legal_basis", "escalations", "supervision",
)  # fmt: skip

# One plain list a folder: the English of names, what the answers of its decision tables are called, and what the codes
# that their columns compare with are called (a table for each column's label).
WORD_LISTS = ("english", "codes", "conditions")
# What this program's guards found nothing in. What another program deployed is looked at again: guards grow stricter.
_clean: set[str] = set()


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read: the manifest with the shared parts merged in, model files, form schemas, paper templates."""

    manifest: dict[str, Any]
    models: dict[str, bytes] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    papers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.manifest["id"])

    def put_above(self, published: Mapping[str, bytes]) -> None:
        """Let texts that two people published stand above the folder's files of the same name."""
        for name, content in published.items():
            kind = name.rpartition(".")[2]
            if kind == "json":
                schema = json.loads(content)
                self.forms[str(schema["id"])] = schema
            elif kind == "html":
                self.papers[name] = content.decode()
            else:
                self.models[name] = content

    @property
    def content_hash(self) -> str:
        digest = hashlib.sha256()
        digest.update(json.dumps(self.manifest, sort_keys=True, default=str, ensure_ascii=False).encode())
        # Sorted: the same content is the same version, whatever the order of files.
        digest.update(json.dumps(self.forms, sort_keys=True, ensure_ascii=False).encode())
        for name, text in sorted(self.papers.items()):
            digest.update(name.encode() + text.encode())
        for name, content in sorted(self.models.items()):
            digest.update(name.encode() + content)
        return digest.hexdigest()


def manifest_files() -> dict[str, Path]:
    """Return the manifest of every procedure in the packs folder, by the procedure's id.

    A folder with one procedure describes it in pack.toml and gives it its name. A folder with several keeps in pack.toml
    what they share, and each procedure in procedures/<id>.toml."""
    files = {}
    for path in sorted(Path(settings.PACKS_DIR).glob("*/pack.toml")):
        several = {each.stem: each for each in sorted(path.parent.glob("procedures/*.toml"))}
        files.update(several or {path.parent.name: path})
    return files


def pack_ids() -> list[str]:
    """Return the ids of all procedures in the packs folder."""
    return sorted(manifest_files())


def pack_folder(pack_id: str) -> Path:
    """Return the folder that holds a procedure's diagrams, forms and papers; raises InvalidPack when there is none."""
    path = manifest_files().get(pack_id)
    if path is None:
        raise InvalidPack([f"{pack_id}: no {pack_id}/pack.toml and no procedures/{pack_id}.toml in any pack"])
    return path.parent.parent if path.parent.name == "procedures" else path.parent


def read_toml(path: Path) -> dict[str, Any]:
    try:
        return parsed_toml(path.read_text(encoding="utf8")) if path.exists() else {}
    except tomllib.TOMLDecodeError as error:
        raise InvalidPack([f"{path.parent.name}/{path.name}: {error}"]) from error


@lru_cache(maxsize=256)
def parsed_toml(text: str) -> dict[str, Any]:
    """Return the table of a text; nobody changes it, for what is shared is read for every procedure."""
    return tomllib.loads(text)


def merged_manifest(pack_id: str, folder: Path, common: Path) -> dict[str, Any]:
    """Join the procedure's manifest with the pack's and the shared rows; the nearer row wins.

    A plain key or a table such as [variables] of pack.toml, or of the shared rows, holds for a procedure that does not
    state it itself."""
    own = read_toml(folder / "procedures" / f"{pack_id}.toml")
    parts = [read_toml(folder / f"{name}.toml") for name in ("pack", "papers", "notices")]
    shared = [read_toml(common / f"{name}.toml") for name in ("common", "papers", "notices")]
    plain = {name: value for name, value in shared[0].items() if name not in MERGED_TABLES}
    manifest = {**plain, "id": pack_id, **parts[0], **own}
    parts += shared
    for table in MERGED_TABLES:
        rows = list(manifest.get(table, ()))
        for part in parts:
            known = {row.get("key", row.get("id")) for row in rows}
            rows += [row for row in part.get(table, ()) if row.get("key", row.get("id")) not in known]
        manifest[table] = rows
    for name in WORD_LISTS:
        manifest[name] = read_toml(common / f"{name}.toml") | read_toml(folder / f"{name}.toml")
    # Reversed, so that the nearer text overwrites the farther one.
    values = [part.get("paper_values", {}) for part in reversed(parts)] + [own.get("paper_values", {})]
    manifest["paper_values"] = {name: text for rows in values for name, text in rows.items()}
    return manifest


def read_pack(pack_id: str) -> Pack:
    """Read a procedure with what it uses of packs/common; raises InvalidPack when a file is missing or broken."""
    folder, common = pack_folder(pack_id), Path(settings.PACKS_DIR) / "common"
    manifest = merged_manifest(pack_id, folder, common)
    # Shared tables come with every procedure, since shared diagrams ask them; its own of the same name wins.
    models = {path.name: path.read_bytes() for path in common.glob("*.dmn")}
    models |= {
        path.name: path.read_bytes() for pattern in ("*.bpmn", "*.dmn") for path in folder.glob(pattern)
    }
    for name in manifest.get("common", ()):
        path = common / (name if "." in name else f"{name}.bpmn")
        if not path.exists():
            raise InvalidPack([f"{pack_id}: common = [{name!r}]: packs/common/{path.name} does not exist"])
        models[path.name] = path.read_bytes()
    forms = {**read_forms(common / "forms"), **read_forms(folder / "forms")}
    papers = {
        path.name: path.read_text(encoding="utf8")
        for place in (common, folder)
        for path in sorted((place / "papers").glob("*.html"))
    }
    # As it will be read back from the database: dates become text now, so hashes stay equal.
    return Pack(json.loads(json.dumps(manifest, default=str)), models, forms, papers)


def read_forms(folder: Path) -> dict[str, dict[str, Any]]:
    forms = {}
    for path in sorted(folder.glob("*.json")):
        try:
            schema = json.loads(path.read_text(encoding="utf8"))
        except ValueError as error:
            raise InvalidPack([f"{path.parent.parent.name}/forms/{path.name}: {error}"]) from error
        forms[schema["id"]] = schema
    return forms


def pack_findings(pack: Pack) -> list[str]:
    """Return every violation of the guards in forms, diagrams and tables, as text with file and element."""
    posting = pack.manifest.get("public_notice", {})
    posted = [row["value"] for row in posting.get("fields", ())]
    # All findings of all kinds, since an author mends them together.
    found = (
        *form_findings(pack),
        *question_findings(pack),
        *limit_findings(pack),
        *model_findings(pack),
        # Only where units are evaluated is a notice about units.
        *guards.notice_fields(
            posted, is_of_units=bool(posting.get("of_units")) and "evaluation" in pack.manifest
        ),
        *higher_review.findings(pack.manifest),
    )
    named = map(str, named_findings(pack.manifest, pack.models, pack.forms))
    return [*map(str, found), *named, *evaluation_findings(pack), *value_findings(pack.manifest, pack.papers)]


def evaluation_findings(pack: Pack) -> list[str]:
    """Return what a procedure that evaluates units leaves unsaid or says of something that it does not hold."""
    if "evaluation" not in pack.manifest:
        return []
    held = {
        kind: {name for file, content in pack.models.items() for name in names_in(kind, file, content)}
        for kind in ("process", "decision")
    }
    faults = part_faults(
        pack.manifest["evaluation"],
        processes=held["process"],
        forms=pack.forms,
        tables=held["decision"],
    )
    return list(faults)


def names_in(kind: str, file: str, content: bytes) -> Iterator[str]:
    """Yield the ids of the processes of a diagram, or of the decisions of a table; nothing of what cannot be read."""
    if (root := parsed(content)) is not None:
        yield from (str(element.get("id")) for element in root.iter(f"{{*}}{kind}"))


def question_findings(pack: Pack) -> Iterator[guards.Finding]:
    """H2: a procedure asks allowed registers alone."""
    for row in pack.manifest.get("questions", ()):
        try:
            guards.check_connector(str(row["connector"]))
        except ValueError as error:
            yield guards.Finding("H2", "pack.toml", f"questions.{row['item']}", str(error))


def limit_findings(pack: Pack) -> Iterator[guards.Finding]:
    """S14: whose delay is supervised must say by whom, or the alarm would find nobody to tell."""
    supervised = {row["key"] for row in pack.manifest.get("supervision", ())}
    for row in pack.manifest.get("limits", ()):
        if str(row.get("overdue", "")).startswith("supervise") and row.get("level") not in supervised:
            text = f"level {row.get('level')!r} has no row in [[supervision]]"
            yield guards.Finding("S14", "pack.toml", f"limits.{row['key']}", text)


def form_findings(pack: Pack) -> Iterator[str]:
    for form_id, schema in pack.forms.items():
        yield from (f"{form_id}.json: {problem}" for problem in lint_schema(schema))
        if pack.manifest.get("births_not_judged"):
            found = guards.judged_births(f"{form_id}.json", guards.asked_by(schema, form_id))
            yield from map(str, found)


def model_findings(pack: Pack) -> Iterator[guards.Finding]:
    is_against_somebody = "ex_officio" in pack.manifest
    judges_no_birth = bool(pack.manifest.get("births_not_judged"))
    for file, content in pack.models.items():
        yield from file_findings(file, content, is_against_somebody, judges_no_birth)


@lru_cache(maxsize=512)
def file_findings(
    file: str, content: bytes, is_against_somebody: bool, judges_no_birth: bool
) -> tuple[guards.Finding, ...]:
    """Return what the guards find in one diagram or table; kept, because shared ones come with every procedure."""
    try:
        root: Any = safe_root(content)
    except etree.XMLSyntaxError as error:
        return (guards.Finding("XML", file, f"line {error.lineno}", str(error)),)
    called = [str(e.get("calledElement")) for e in root.iter() if e.get("calledElement")]
    # Names, ids, expressions and texts alike: a word is forbidden wherever it stands.
    texts = tuple(guards.texts_of(root))
    return (
        *(guards.judged_births(file, texts) if judges_no_birth else ()),
        *worded(file, texts),
        *guards.blocked_outputs(file, root),
        *guards.forbidden_targets(file, root),
        *guards.public_notice_where_forbidden(is_against_somebody, called, file),
    )


def worded(file: str, texts: Iterable[tuple[str, str]]) -> Iterator[guards.Finding]:
    for where, text in texts:
        for word in vocabulary_findings(text):
            yield guards.Finding("H1", file, where, f"forbidden word: {word}")


@transaction.atomic
def deploy_pack(
    *,
    pack_id: str,
    actor: Actor,
    models: Mapping[str, bytes] | None = None,
    from_folder: Collection[str] = (),
) -> CaseType:
    """Check and deploy a pack; `models` replaces single files (a published draft): diagrams, tables, forms, papers. Files
    named in `from_folder` are taken from the folder again, although somebody published them in the browser.

    The same content deploys to the same version. [form_aliases] lets procedures that share a diagram show forms of their
    own at its steps (form of the step = form shown). Raises InvalidPack (guards) or DeploymentError (model problems)."""
    pack = read_pack(pack_id)
    # A text that two people published stands above the folder's file, until an operator lets go of it.
    above = {name: text for name, text in current_models(pack_id).items() if name not in from_folder}
    published = {**above, **(models or {})}
    pack.put_above(published)
    content_hash = pack.content_hash
    check_once(pack, content_hash)
    current = CaseType.objects.filter(pack_id=pack_id, is_current=True).first()
    if current and current.content_hash == content_hash:
        return current
    mode = str(pack.manifest.get("mode", "live"))
    if current:
        check_rows_stay_off(pack, current, mode=mode, signed=models or {})
    deployment = deploy(
        key=pack_id, files=pack.models, mode=mode, metadata={"name": pack.manifest["name"]}, actor=actor
    )
    published_forms = publish_forms(pack=pack_id, schemas=pack.forms.values())
    forms = {form_id: form.pk for form_id, form in zip(pack.forms, published_forms, strict=True)}
    forms |= {step: forms[form_id] for step, form_id in pack.manifest.get("form_aliases", {}).items()}
    # Before the insert: one version is current at a time (a constraint).
    CaseType.objects.filter(pack_id=pack_id, is_current=True).update(is_current=False)
    return CaseType.objects.create(
        pack_id=pack_id,
        version=(current.version if current else 0) + 1,
        deployment=deployment,
        forms=forms,
        content_hash=content_hash,
        **described(pack, published),
    )


def check_once(pack: Pack, content_hash: str) -> None:
    """Raise InvalidPack for what the guards find; a process looks at the same content once."""
    if content_hash in _clean:
        return
    findings = pack_findings(pack)
    if findings:
        raise InvalidPack(findings)
    _clean.add(content_hash)


def check_rows_stay_off(pack: Pack, current: CaseType, *, mode: str, signed: Collection[str]) -> None:
    """H13: rows kept as history stay off; in training one goes on in a file that two people `signed` with a reason, never
    by a folder that somebody changed. Raises InvalidPack."""
    found = [
        guards.Finding("H13", file, rule, f"row {number} was switched off and takes part now")
        for file, before in ((f"{table.key}.dmn", table.xml) for table in current.deployment.tables.all())
        if file in pack.models and (mode == "live" or file not in signed)
        for rule, number in opened_in(before.encode(), pack.models[file]).items()
    ]
    if found:
        raise InvalidPack([str(finding) for finding in found])


def opened_in(before: bytes, after: bytes) -> dict[str, int]:
    if before == after:
        return {}
    return opened_rows(safe_root(before), safe_root(after))


def current_models(pack_id: str) -> dict[str, bytes]:
    """Return the files that a designer published over those of the folder, by name."""
    current = CaseType.objects.filter(pack_id=pack_id, is_current=True).first()
    published = current.manifest.get("published_models", {}) if current else {}
    return {name: text.encode() for name, text in published.items()}


def described(pack: Pack, published: Mapping[str, bytes]) -> dict[str, Any]:
    manifest = pack.manifest
    kept = {name: content.decode() for name, content in published.items()}
    days = {key: manifest.get(key) for key in ("facts_from", "facts_to", "decide_until")}
    return {
        "code": manifest["code"],
        "name_zh": manifest["name"]["zh"],
        "name_en": manifest["name"]["en"],
        "mode": manifest.get("mode", "live"),
        # Templates and published texts lie with the version, so old cases print with the old ones.
        "manifest": {**manifest, "paper_templates": pack.papers, "published_models": kept},
        **{key: date.fromisoformat(day) if day else None for key, day in days.items()},
    }
