"""What a manifest names has to exist in its pack: limits, steps of diagrams, fields of their forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from approvals.rules.guards import Finding
from approvals.services.collections.terms import DRAWN_BEFORE
from approvals.services.facts import compiled
from approvals.services.safe_xml import parsed
from bpmn.feel import FeelError

FORM = "{urn:jingwei:bpmn:1}form"
FILE = "pack.toml"


def named_findings(
    manifest: Mapping[str, Any], models: Mapping[str, bytes], forms: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """Yield what [claims], [payments], [[papers]], [[records]] and [[authority_answers]] name and the pack has not, and [[requests]] that nobody hears."""
    yield from missing_limits(manifest)
    yield from unreadable_limits(manifest)
    yield from unshared_numbers(manifest)
    for row in manifest.get("records", ()):
        if row["form"] not in forms:
            yield Finding("records", FILE, f"records.{row['form']}", "the pack has no such form")
    yield from unheard_requests(manifest, models)
    rows = manifest.get("authority_answers", ())
    # Most packs name no step: their diagrams need not be read again.
    steps = forms_of_steps(models) if rows else {}
    for row in rows:
        yield from missing_fields(row, steps, manifest, forms)


def missing_limits(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    known = {row["key"] for row in manifest.get("limits", ())}
    claims = manifest.get("claims", {})
    payments = manifest.get("payments", {})
    named = {f"claims.{name}": claims[name] for name in DRAWN_BEFORE if name in claims}
    if "acknowledgement" in payments:
        named["payments.acknowledgement"] = payments["acknowledgement"]
    for where, key in named.items():
        if key not in known:
            yield Finding("limits", FILE, where, f"no limit has the key {key!r}")


def unreadable_limits(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the limits whose `when` is no FEEL, and those that end on what is no day of the year (MM-DD)."""
    for row in manifest.get("limits", ()):
        where = f"limits.{row['key']}"
        try:
            compiled(row.get("when") or "true")
            # A year without a 29 February: the day has to come every year.
            for name in ("ends", "counted_until"):
                date.fromisoformat(f"2001-{row.get(name, '01-01')}")
        except FeelError as error:
            yield Finding("limits", FILE, f"{where}.when", str(error))
        except ValueError:
            yield Finding("limits", FILE, where, "a day of the year is written MM-DD, such as 04-30")


def unshared_numbers(manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the papers that are `numbered_with` one that does not exist or is of another series."""
    series = {row["key"]: row.get("series", "") for row in manifest.get("papers", ())}
    for row in manifest.get("papers", ()):
        other = row.get("numbered_with")
        if other is not None and (not row.get("series") or series.get(other) != row["series"]):
            text = f"no paper {other!r} of the same series, whose number it could bear"
            yield Finding("papers", "papers.toml", f"papers.{row['key']}", text)


def unheard_requests(manifest: Mapping[str, Any], models: Mapping[str, bytes]) -> Iterator[Finding]:
    """Yield the [[requests]] whose message no diagram knows or whose limit does not exist."""
    limits = {row["key"] for row in manifest.get("limits", ())}
    for row in manifest.get("requests", ()):
        where = f"requests.{row['key']}"
        # Names of messages are attributes: found as text, for parsing every diagram once more would slow each deployment.
        if not any(f'name="{row["message"]}"'.encode() in content for content in models.values()):
            yield Finding("requests", FILE, where, f"no diagram has a message {row['message']}")
        if row.get("while", "") and row["while"] not in limits:
            yield Finding("requests", FILE, where, f"no limit has the key {row['while']!r}")


def forms_of_steps(models: Mapping[str, bytes]) -> dict[str, str]:
    """Return the form of each step of the diagrams by the step's id."""
    found: dict[str, str] = {}
    for file, content in models.items():
        # What is no XML at all is a finding of the guards.
        if file.endswith(".bpmn") and (root := parsed(content)) is not None:
            found |= {str(e.get("id")): str(e.get(FORM)) for e in root.iter() if e.get(FORM)}
    return found


def missing_fields(
    row: Mapping[str, Any],
    steps: Mapping[str, str],
    manifest: Mapping[str, Any],
    forms: Mapping[str, Mapping[str, Any]],
) -> Iterator[Finding]:
    step = str(row["step"])
    where = f"authority_answers.{step}"
    if step not in steps:
        yield Finding("answers", FILE, where, f"no diagram has a step {step}")
        return
    form = manifest.get("form_aliases", {}).get(steps[step], steps[step])
    sections = forms.get(form, {}).get("sections", ())
    fields = {field["key"] for section in sections for field in section["fields"]}
    for name in ("result", "number", "told_on"):
        if row[name] not in fields:
            text = f"the form {form} of the step has no field {row[name]}"
            yield Finding("answers", FILE, where, text)
