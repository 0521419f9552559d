"""The built-in functions of FEEL by name; importing the parts registers them."""

from bpmn.feel.builtins import contexts, conversions, extras, intervals, lists, numbers, strings
from bpmn.feel.builtins.registry import REGISTRY

PARTS = (contexts, conversions, extras, intervals, lists, numbers, strings)
BUILTINS = REGISTRY

__all__ = ["BUILTINS", "PARTS"]
