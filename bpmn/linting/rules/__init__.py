"""The rules, one in each file: a function that takes an Exploration and yields Problems."""

from bpmn.linting.rules.circles import circles
from bpmn.linting.rules.dead import dead
from bpmn.linting.rules.deadlocks import deadlocks
from bpmn.linting.rules.defaults import defaults
from bpmn.linting.rules.doubles import doubles
from bpmn.linting.rules.endless import endless
from bpmn.linting.rules.variables import unread_before_written

EXPLORING = (deadlocks, doubles, endless, circles, dead)
READING = (defaults, unread_before_written)

__all__ = ["EXPLORING", "READING"]
