"""Field types; importing this package registers all of them."""

from forms.schema.fields import identity, values
from forms.schema.fields.registry import FIELD_TYPES, Check, FieldType, Invalid

__all__ = ["FIELD_TYPES", "Check", "FieldType", "Invalid", "identity", "values"]
