"""Forms as data, without Django: reading a schema, checking answers, finding what may not be asked."""

from forms.schema.checks import Checked, is_required, validate
from forms.schema.messages import Message
from forms.schema.structure import Field, Form, Option, Repeat, Rule, SchemaError, Section, Text, read_form
from forms.schema.variables import process_values_of
from forms.schema.vocabulary import lint_schema, vocabulary_findings
from forms.schema.words import condition_words, words_of

__all__ = [
    "Checked",
    "Field",
    "Form",
    "Message",
    "Option",
    "Repeat",
    "Rule",
    "SchemaError",
    "Section",
    "Text",
    "condition_words",
    "is_required",
    "lint_schema",
    "process_values_of",
    "read_form",
    "validate",
    "vocabulary_findings",
    "words_of",
]
