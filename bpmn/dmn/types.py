"""Item definitions: the types a model defines for itself (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bpmn.dmn.document import Document, Element, content_of, local
from bpmn.feel import FeelError, FeelType, UnaryTests, compile_unary_tests

_PLAIN = {
    "any": FeelType("Any"),
    "string": FeelType("string"),
    "number": FeelType("number"),
    "boolean": FeelType("boolean"),
    "date": FeelType("date"),
    "time": FeelType("time"),
    "date and time": FeelType("date and time"),
    "days and time duration": FeelType("days and time duration"),
    "years and months duration": FeelType("years and months duration"),
    "context": FeelType("context", bare=True),
    "list": FeelType("list", bare=True),
    "function": FeelType("function", bare=True),
}
# What Camunda's and other modellers write instead.
_ALIASES = {
    "datetime": "date and time",
    "daytimeduration": "days and time duration",
    "yearmonthduration": "years and months duration",
    "integer": "number",
    "long": "number",
    "double": "number",
}
ANY = _PLAIN["any"]


class Types(Mapping[str, FeelType]):
    """The defined types of a model by name, those of imported models as `prefix.name`."""

    def __init__(self, document: Document, imported: Mapping[str, Mapping[str, FeelType]]) -> None:
        self._document = document
        self._definitions = {
            element.get("name", ""): element for element in document.children(document.root, "itemDefinition")
        }
        self._known: dict[str, FeelType] = {
            f"{prefix}.{name}": kind for prefix, types in imported.items() for name, kind in types.items()
        }
        self._open: set[str] = set()
        for name in self._definitions:
            self._resolve(name)

    def __getitem__(self, name: str) -> FeelType:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def of(self, element: Element, name: str | None) -> FeelType | None:
        """Return the type a typeRef means; None when there is no typeRef. Unknown names are noted as problems."""
        if not name:
            return None
        found = self._resolve(name)
        if found is None:
            remedy = "define it in an itemDefinition or use a type of FEEL"
            self._document.problem(element, f"there is no type {name}", remedy)
        return found

    def _resolve(self, name: str) -> FeelType | None:
        if name in self._known:
            return self._known[name]
        if name in self._definitions:
            return self._define(name)
        # DMN 1.1 writes types with a prefix, as feel:string.
        plain = name.rpartition(":")[2]
        if plain in self._definitions or plain in self._known:
            return self._resolve(plain)
        lowered = plain.lower()
        return _PLAIN.get(_ALIASES.get(lowered, lowered))

    def _define(self, name: str) -> FeelType:
        if name in self._open:
            # A type that holds itself is checked one level deep only.
            return ANY
        self._open.add(name)
        self._known[name] = found = self._read(self._definitions[name])
        self._open.discard(name)
        return found

    def _read(self, element: Element) -> FeelType:
        # allowedValues bind the items of a collection, typeConstraint the list as a whole (7.3.3).
        found = self._constrained(element, self._unconstrained(element), "allowedValues")
        if element.get("isCollection") == "true":
            found = FeelType("list", (("", found),))
        return self._constrained(element, found, "typeConstraint")

    def _unconstrained(self, element: Element) -> FeelType:
        function = self._document.child(element, "functionItem")
        if function is not None:
            return self._function(function)
        components = list(self._document.children(element, "itemComponent"))
        if components:
            return FeelType("context", tuple((part.get("name", ""), self._read(part)) for part in components))
        reference = self._document.child(element, "typeRef")
        name = content_of(reference) if reference is not None else element.get("typeRef")
        return self.of(element, name) or ANY

    def _function(self, element: Element) -> FeelType:
        parameters = self._document.children(element, "parameters")
        kinds = [(part.get("name", ""), self.of(part, part.get("typeRef")) or ANY) for part in parameters]
        result = self.of(element, element.get("outputTypeRef")) or ANY
        return FeelType("function", (*(("", kind) for _, kind in kinds), ("", result)))

    def _constrained(self, element: Element, kind: FeelType, part: str) -> FeelType:
        constraint = self._document.child(element, part)
        text = self._document.text(constraint)
        if constraint is None or not text:
            return kind
        try:
            tests = compile_unary_tests(text)
        except FeelError as error:
            self._document.problem(constraint, f"{local(constraint)}: {error}", "list values as FEEL tests")
            return kind
        return FeelType(kind.name, kind.arguments, kind.bare, _also(kind, tests))


def _also(kind: FeelType, tests: UnaryTests) -> Any:
    before = kind.allowed
    return lambda value: (before is None or before(value)) and tests.evaluate(value, {})
