"""Which exceptions of the code behind a task mean a BPMN error to the process (Activiti's and Flowable's mapException)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionMap:
    """`exception` and `cause` are names of classes, whole or without their package; an empty one fits any."""

    code: str
    exception: str = ""
    cause: str = ""
    """What the first of the chain of causes must be."""
    with_children: bool = False
    """Classes derived from the named ones count too."""

    def fits(self, error: BaseException) -> bool:
        if not self._names(self.exception, error):
            return False
        return not self.cause or (error.__cause__ is not None and self._names(self.cause, first_cause(error)))

    def _names(self, wanted: str, error: BaseException) -> bool:
        classes = type(error).__mro__ if self.with_children else type(error).__mro__[:1]
        return not wanted or any(each.__name__ in (wanted, wanted.rpartition(".")[2]) for each in classes)


def first_cause(error: BaseException) -> BaseException:
    seen = set()
    while error.__cause__ is not None and id(error) not in seen:
        seen.add(id(error))
        error = error.__cause__
    return error


def mapped_code(maps: Iterable[ExceptionMap], error: BaseException) -> str:
    """Return the code of the error that the exception means, empty where it means none; one that is named comes first."""
    named = sorted(maps, key=lambda each: not (each.exception or each.cause))
    return next((each.code for each in named if each.fits(error)), "")
