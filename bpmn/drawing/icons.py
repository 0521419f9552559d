"""The signs inside events, gateways and tasks, as lines: no font need have them."""

from __future__ import annotations

EVENTS = {
    "timer": "M0-8A8 8 0 1 1 -.01-8M0-6V0L4 3M0-8V-7M8 0H7M0 8V7M-8 0H-7",
    "message": "M-8-5.5H8V5.5H-8ZM-8-5.5L0 1L8-5.5",
    "signal": "M0-7.5L7.5 5.5H-7.5Z",
    "error": "M-7 7L-3-6L2 2L7-7L3 6L-2-2Z",
    "escalation": "M0-8L6 7L0 1.5L-6 7Z",
    "conditional": "M-6-7.5H6V7.5H-6ZM-4-4.5H4M-4-1.5H4M-4 1.5H4M-4 4.5H4",
    "link": "M-8-3H1V-7L8 0L1 7V3H-8Z",
    "compensate": "M-.5-6V6L-8 0ZM7-6V6L-.5 0Z",
    "cancel": "M-7-4.5L-4.5-7L0-2.5L4.5-7L7-4.5L2.5 0L7 4.5L4.5 7L0 2.5L-4.5 7L-7 4.5L-2.5 0Z",
    "terminate": "M0-7.5A7.5 7.5 0 1 1 -.01-7.5Z",
    "multiple": "M0-8L8-2L5 7H-5L-8-2Z",
    "parallel": "M-2-8H2V-2H8V2H2V8H-2V2H-8V-2H-2Z",
}
GATEWAYS = {
    "exclusiveGateway": "M-6-6L6 6M6-6L-6 6",
    "parallelGateway": "M0-9V9M-9 0H9",
    "inclusiveGateway": "M0-8A8 8 0 1 1 -.01-8Z",
    "complexGateway": "M0-9V9M-9 0H9M-6-6L6 6M6-6L-6 6",
    "eventBasedGateway": "M0-11A11 11 0 1 1 -.01-11ZM0-7L7-2L4 6H-4L-7-2Z",
}
TASKS = {
    "userTask": "M0-6A3 3 0 1 1 -.01-6ZM-6 7V4C-6 1-3 1 0 1S6 1 6 4V7Z",
    "serviceTask": "M0-3A3 3 0 1 1 -.01-3ZM0-7V-5M0 5V7M-7 0H-5M5 0H7M-5-5L-3.5-3.5M3.5 3.5L5 5M5-5L3.5-3.5M-3.5 3.5L-5 5",
    "scriptTask": "M-5-7H6C3-4 8-1 5 3S4 7 4 7H-6C-3 4-8 1-5-3S-5-7-5-7ZM-3-3.5H3M-3.5 0H3M-2.5 3.5H4",
    "sendTask": EVENTS["message"],
    "receiveTask": EVENTS["message"],
    "manualTask": "M-7-2L-2-6H1L-1-4H6V-2H0H7V0H0H6V2H0H5V4H-5L-7 3Z",
    "businessRuleTask": "M-7-6H7V6H-7ZM-7-2.5H7M-7 1.5H7M-2.5-2.5V6",
}
LOOPS = {
    "loop": "M-2 5A5.5 5.5 0 1 1 3 4.5M-2 5L-2 1M-2 5L-6 5",
    "parallel": "M-4-5V5M0-5V5M4-5V5",
    "sequential": "M-5-4H5M-5 0H5M-5 4H5",
    "collapsed": "M-7-7H7V7H-7ZM0-4V4M-4 0H4",
    "adhoc": "M-7 2C-4-5-1 4 1 1S6-4 7-2",
}


def sign(path: str, x: float, y: float, size: float = 1, *, is_filled: bool = False) -> str:
    """Return the path at a place; it is drawn in a square of about 16 pixels around it."""
    if not path:
        return ""
    kind = "icon thrown" if is_filled else "icon"
    return f'<path class="{kind}" transform="translate({x:g} {y:g}) scale({size:g})" d="{path}"/>'
