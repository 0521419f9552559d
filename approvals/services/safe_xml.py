"""XML of diagrams and tables, which may come from a browser or from elsewhere: no entities, no network, no endless tree."""

from __future__ import annotations

from lxml import etree


def safe_root(content: str | bytes) -> etree._Element:
    """Return the root of a file; raises lxml's XMLSyntaxError when it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content.encode() if isinstance(content, str) else content, parser)


def parsed(content: str | bytes) -> etree._Element | None:
    """Return the root of a file, None when it is no XML (the readers and guards say where)."""
    try:
        return safe_root(content)
    except etree.XMLSyntaxError:
        return None
