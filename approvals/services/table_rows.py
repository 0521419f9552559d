"""Rows of decision tables that are switched off: dated rules kept as history (guard H13)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from approvals.services.safe_xml import safe_root

ENABLED = "{urn:jingwei:bpmn:1}enabled"
OWN_PREFIX = {"jingwei": "urn:jingwei:bpmn:1"}


def rules_of(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Yield (number in its table, rule) of every table of a file."""
    for table in root.iter("{*}decisionTable"):
        yield from enumerate(table.iterfind("{*}rule"), start=1)


def enabled_rows(root: etree._Element) -> dict[str, bool]:
    """Return rule id -> whether it takes part."""
    return {str(rule.get("id")): is_enabled(rule) for _, rule in rules_of(root)}


def is_enabled(rule: etree._Element) -> bool:
    return bool(rule.get(ENABLED, "true") != "false")


def opened_rows(before: etree._Element, after: etree._Element) -> dict[str, int]:
    """Return rule id -> row number of the rows that take part now and were off before.

    A row drawn anew with the conditions and results of one that is off counts as that row switched on."""
    off_ids = {rule.get("id") for _, rule in rules_of(before) if not is_enabled(rule)}
    off_cells = {cells(rule) for _, rule in rules_of(before) if not is_enabled(rule)}
    on_cells = {cells(rule) for _, rule in rules_of(before) if is_enabled(rule)}
    return {
        str(rule.get("id")): number
        for number, rule in rules_of(after)
        # A row with the same cells that was on before is no opening.
        if is_enabled(rule) and (rule.get("id") in off_ids or cells(rule) in off_cells - on_cells)
    }


def cells(rule: etree._Element) -> tuple[str, ...]:
    entries = (entry for entry in rule if isinstance(entry.tag, str))
    kept = (entry for entry in entries if etree.QName(entry).localname in ("inputEntry", "outputEntry"))
    return tuple("".join(map(str, entry.itertext())).strip() for entry in kept)


def switched(content: str, rule_id: str, is_on: bool) -> str:
    """Return the file with one row switched on or off; KeyError when there is no such row."""
    root = safe_root(content)
    rule = next((rule for _, rule in rules_of(root) if rule.get("id") == rule_id), None)
    if rule is None:
        raise KeyError(rule_id)
    if is_on:
        # Without the mark a row takes part, so switching on leaves no trace in the file.
        rule.attrib.pop(ENABLED, "")
    else:
        rule.set(ENABLED, "false")
        # Prefixes that the author declared stay, although nothing uses them yet.
        kept = [prefix for prefix in root.nsmap if prefix]
        etree.cleanup_namespaces(root, top_nsmap=OWN_PREFIX, keep_ns_prefixes=kept)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text.decode()
