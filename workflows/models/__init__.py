"""Rows of the engine's memory."""

from workflows.models.definitions import DecisionTable, Deployment, ProcessDefinition
from workflows.models.history import ArchivedHistory, HistoryArchive, HistoryBlock, HistoryEvent
from workflows.models.instances import ProcessInstance, Timeline
from workflows.models.interventions import Intervention, InterventionTarget
from workflows.models.jobs import Incident, Job, RateWindow, WorkerToken
from workflows.models.waits import MessageSubscription, Timer
from workflows.models.work_items import InboxEntry, WorkItem

__all__ = [
    "ArchivedHistory",
    "DecisionTable",
    "Deployment",
    "HistoryArchive",
    "HistoryBlock",
    "HistoryEvent",
    "InboxEntry",
    "Incident",
    "Intervention",
    "InterventionTarget",
    "Job",
    "MessageSubscription",
    "ProcessDefinition",
    "ProcessInstance",
    "RateWindow",
    "Timeline",
    "Timer",
    "WorkItem",
    "WorkerToken",
]
