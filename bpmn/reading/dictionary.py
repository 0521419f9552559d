"""What words and signs of Java, JavaScript and Python are in FEEL."""

import re

from bpmn.model import EXECUTION

WORDS = {
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "and": "and",
    "or": "or",
    "mod": "%",
    "div": "/",
}

SIGNS = {"==": "=", "===": "=", "!==": "!=", "&&": "and", "||": "or", "=": "="}

LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "true": "true", "false": "false",
            "null": "null"}  # fmt: skip

PREFIXES = (
    "this.environment.variables.",
    "this.environment.output.",
    "this.environment.settings.",
    "environment.variables.",
    "environment.output.",
    "environment.settings.",
    "content.output.",
    "execution.variables.",
    "this.variables.",
    "variables.",
    "execution.",
)

LOOPED = {"item": "item", "index": "loopCounter"}
"""What the scripts of bpmn-engine call the item and the number of a multi-instance."""

LENGTH = "(if {0} instance of string then string length({0}) else count({0}))"

PLACE_OF = (
    "(if {0} instance of string then (if contains({0}, {1}) then string length(substring before({0}, {1})) else -1) "
    "else if list contains({0}, {1}) then index of({0}, {1})[1] - 1 else -1)"
)
REST = "(if {0} instance of string then substring({0}, {1} + 1) else sublist({0}, {1} + 1))"
PART = "(if {0} instance of string then substring({0}, {1} + 1, {2} - {1}) else sublist({0}, {1} + 1, {2} - {1}))"

CONCATENATED = "(if {0} instance of list then concatenate({0}, if {1} instance of list then {1} else [{1}]) else {0} + {1})"

METHODS = {
    "size": (0, LENGTH), "length": (0, LENGTH), "isEmpty": (0, '(({0} = "") = true or ({0} = []) = true)'),
    "contains": (1, "(if {0} instance of string then contains({0}, {1}) else list contains({0}, {1}))"),
    "includes": (1, "(if {0} instance of string then contains({0}, {1}) else list contains({0}, {1}))"),
    "equals": (1, "({0} = {1})"), "get": (1, "(if {0} instance of list then {0}[{1} + 1] else get value({0}, {1}))"),
    "toString": (0, "string({0})"), "concat": (1, CONCATENATED), "replace": (2, 'replace({0}, {1}, {2}, "q")'),
    "indexOf": (1, PLACE_OF), "charAt": (1, "substring({0}, {1} + 1, 1)"), "join": (1, "string join({0}, {1})"), "containsKey": (1, "(get value({0}, {1}) != null)"),
    "startsWith": (1, "starts with({0}, {1})"), "endsWith": (1, "ends with({0}, {1})"),
    "toLowerCase": (0, "lower case({0})"), "toUpperCase": (0, "upper case({0})"),
    "lower": (0, "lower case({0})"), "upper": (0, "upper case({0})"),
    "booleanValue": (0, "{0}"), "intValue": (0, "{0}"), "longValue": (0, "{0}"), "doubleValue": (0, "{0}"),
    "trim": (0, 'replace({0}, "^\\\\s+|\\\\s+$", "")'), "split": (1, "split({0}, {1})"),
    "matches": (1, 'matches({0}, "^(" + {1} + ")$")'), "equalsIgnoreCase": (1, "(lower case({0}) = lower case({1}))"),
    "compareTo": (1, "(if {0} < {1} then -1 else if {0} > {1} then 1 else 0)"),
    "sum": (0, "sum({0})"), "max": (0, "max({0})"), "min": (0, "min({0})"), "reverse": (0, "reverse({0})"),
    "unique": (0, "distinct values({0})"), "keySet": (0, "get entries({0}).key"), "values": (0, "get entries({0}).value"), "toDate": (0, "{0}"),
    **{f"{sign}{unit}": (1, f'({{0}} {"-+"[sign == "plus"]} duration("{span}") * {{1}})')
       for sign in ("plus", "minus")
       for unit, span in {"Years": "P1Y", "Months": "P1M", "Weeks": "P7D", "Days": "P1D", "Hours": "PT1H",
                          "Minutes": "PT1M", "Seconds": "PT1S"}.items()},
}  # fmt: skip
"""Methods of texts, lists and maps in Java, JavaScript and Python: (number of values, FEEL)."""

CALLS = {"len": LENGTH, "String": "string({0})", "str": "string({0})", "Number": "number({0})",
         "parseFloat": "number({0})", "parseInt": "floor(number({0}))", "Boolean": "({0} = true)"}  # fmt: skip

FEEL_CALLS = {
    "append",
    "min",
    "max",
    "sum",
    "count",
    "abs",
    "floor",
    "ceiling",
    "string",
    "number",
    "now",
    "today",
    "duration",
}
"""Functions of FEEL that mean the same wherever they are written."""

CASTS = {"List": "{0}", "Collection": "{0}", "Set": "distinct values({0})", "String": "string({0})",
         **dict.fromkeys(("int", "Integer", "long", "Long", "double", "Double", "BigDecimal"), "number(string({0}))")}  # fmt: skip
"""What Groovy's `as` makes of a value."""

MATH = {"max": "max({0})", "min": "min({0})", "abs": "abs({0})", "floor": "floor({0})", "ceil": "ceiling({0})",
        "round": "floor({0} + 0.5)", "sqrt": "sqrt({0})"}  # fmt: skip

PRECEDENCE = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6,
              "%": 6, "**": 7}  # fmt: skip

OVERLOADS = {
    ("substring", 1): "substring({0}, {1} + 1)",
    ("substring", 2): "substring({0}, {1} + 1, {2} - {1})",
    ("slice", 1): REST,
    ("slice", 2): PART,
}
"""Methods that take more or fewer values."""
ASKED = {
    "get": "({0})", "exists": "({0} != null)", "exist": "({0} != null)", "isempty": "(empty {0})", "empty": "(empty {0})",
    "isnotempty": "(!(empty {0}))", "notempty": "(!(empty {0}))", "equals": "({0} == {1})", "eq": "({0} == {1})",
    "notequals": "({0} != {1})", "ne": "({0} != {1})", "lowerthan": "({0} < {1})", "lt": "({0} < {1})",
    "lessthan": "({0} < {1})", "lowerthanorequals": "({0} <= {1})", "lte": "({0} <= {1})",
    "lessthanorequals": "({0} <= {1})", "greaterthan": "({0} > {1})", "gt": "({0} > {1})",
    "greaterthanorequals": "({0} >= {1})", "gte": "({0} >= {1})", "getordefault": "({0} == null ? {1} : {0})",
}  # fmt: skip
"""Flowable's functions of variables, `variables:equals(x, 1)`, in JUEL."""
AMONG = {"contains": " && ", "containsany": " || "}
"""Those that take any number of values."""
ONE_VALUE = re.compile(r"""(?:'[^']*'|"[^"]*"|[^,'"])+""")
TOLD = {"id": "id", "processInstanceId": "processInstanceId", "rootProcessInstanceId": "rootProcessInstanceId",
        "businessKey": "businessKey", "processBusinessKey": "businessKey", "processInstanceBusinessKey": "businessKey",
        "processDefinitionId": "processDefinitionId", "processDefinitionKey": "processDefinitionId",
        "currentActivityId": "currentActivityId", "currentActivityName": "currentActivityName",
        "activityInstanceId": "activityInstanceId", "parentId": "parentId", "executionId": "id", "tenantId": "tenantId"}  # fmt: skip
"""What an expression may ask of its execution, `execution.processInstanceId` or `execution.getProcessInstanceId()`."""
ASKED_OF_EXECUTION = re.compile(
    r"(?<![\w.])(?:execution|task|processInstance)\.("
    + "|".join(f"{word}\\b|get{word[0].upper()}{word[1:]}\\(\\s*\\)" for word in TOLD)
    + rf"|{EXECUTION}\b)|\b{EXECUTION}\."
)
GET_VARIABLE = re.compile(r"""(?:(?:execution|task)\.)?getVariable(?:Local)?\(\s*(['"])([^'"]+)\1\s*\)""")
HAS_VARIABLE = re.compile(r"""(?:(?:execution|task)\.)?hasVariable\(\s*(['"])([^'"]+)\1\s*\)""")
OF_VARIABLES = re.compile(r"""\b(?:variables|vars?):(\w+)\(\s*(['"]?)(\w+)\2\s*(?:,\s*([^()]*))?\)""")


def told(found: re.Match[str]) -> str:
    """Write what an expression asks of its execution as the engine tells it."""
    word = re.sub(r"^get(\w)", lambda start: start[1].lower(), (found[1] or "").rstrip("() "))
    return f"{EXECUTION}.{TOLD[word]}" if word in TOLD else found[0]


def asked(found: re.Match[str]) -> str:
    """Write one of Flowable's functions of variables in JUEL."""
    word, (*_, name, rest) = found[1].lower(), found.groups("")
    if word in AMONG and (values := ONE_VALUE.findall(rest)):
        return f"({AMONG[word].join(f'{name}.contains({value.strip()})' for value in values)})"
    written = ASKED.get(word)
    return found[0] if written is None else written.format(found[3], (found[4] or "").strip())
