"""What the engine's own codes and sentences mean, for the operators who repair runs."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.selectors.english import pack_word
from approvals.selectors.problem_words import pattern
from approvals.selectors.wording import EVENTS, said
from approvals.templatetags.designing import ELEMENTS
from workflows.models import Job, ProcessInstance
from workflows.services import compiled

# What people did stands in EVENTS; these are the program's own steps, which the history of a case leaves out.
RUN_EVENTS = EVENTS | {
    "started": gettext_noop("Run began"),
    "job_done": gettext_noop("Automatic step done"),
    "job_error": gettext_noop("Automatic step answered with an error that the diagram handles"),
    "child_ended": gettext_noop("Called procedure ended"),
    "child_escalated": gettext_noop("Called procedure reported while it goes on"),
    "child_failed": gettext_noop("Called procedure could not begin"),
    "signal_received": gettext_noop("Signal received"),
    "migrated": gettext_noop("Moved to another version"),
    "variables_read": gettext_noop("Values of variables read"),
    "paper_issued": gettext_noop("Paper issued"),
    "certificate_replaced": gettext_noop("Certificate replaced"),
    "clock_start": gettext_noop("Time limit began"),
    "clock_stop": gettext_noop("Time limit ended"),
    "clock_suspend": gettext_noop("Time limit stands"),
    "clock_resume": gettext_noop("Time limit goes on"),
    "clock_extend": gettext_noop("Time limit extended"),
    "clock_reopen": gettext_noop("Time limit taken up again"),
    "opened_ex_officio": gettext_noop("Case opened by the authority"),
    "officer_assigned": gettext_noop("Officer assigned"),
    "linked": gettext_noop("Linked with another case"),
    "listed": gettext_noop("Put on the list of a session"),
    "panel_drawn": gettext_noop("Panel drawn"),
    "panel_changed": gettext_noop("Panel changed"),
    "evidence_registered": gettext_noop("Evidence registered"),
    "evidence_standing": gettext_noop("Standing of evidence settled"),
    "claims_opened": gettext_noop("Payment demanded"),
    "claims_closed": gettext_noop("Payment settled"),
    "claims_void": gettext_noop("Payment no longer demanded"),
    "collection_stopped": gettext_noop("Collection stopped"),
    "payment_recorded": gettext_noop("Payment recorded"),
    "refund_recorded": gettext_noop("Refund recorded"),
    "instalments_requested": gettext_noop("Instalments asked for"),
    "decision_published": gettext_noop("Decision published"),
    "deferral_requested": gettext_noop("Deferral asked for"),
    "instalments_granted": gettext_noop("Instalments granted"),
    "reissue_opened": gettext_noop("Correction or replacement of a paper begun"),
    "ending_opened": gettext_noop("Revocation or cancellation of a certificate begun"),
    "certificate_restored": gettext_noop("Certificate holds again"),
    "certificate_renewed": gettext_noop("Validity of the certificate renewed"),
    "personal_data_erased": gettext_noop("Personal data erased"),
}
INCIDENT_KINDS = {
    "job": gettext_noop("An automatic step failed at every attempt"),
    "handler": gettext_noop("An automatic step failed at every attempt"),
    "external": gettext_noop("An external worker failed at every attempt"),
    "expression": gettext_noop("An expression could not be computed"),
    "child": gettext_noop("A called procedure could not begin or ended with an error that nobody handles"),
    "error": gettext_noop("The diagram does not say how to go on"),
    "steps": gettext_noop("The run goes in a circle without ever waiting"),
    "timer": gettext_noop("A timer could not act"),
    "child_start": gettext_noop("A called procedure could not begin"),
    "child_ended": gettext_noop("The calling procedure could not go on"),
    "child_failed": gettext_noop("The calling procedure could not go on"),
    "child_escalated": gettext_noop("The calling procedure could not take the report"),
    "child_cancel": gettext_noop("A called procedure could not be ended"),
    "message": gettext_noop("A message could not be delivered"),
    "signal": gettext_noop("A signal could not be delivered"),
    "local": gettext_noop("A signal could not be delivered"),
}
JOB_KINDS = {
    "child_start": gettext_noop("begin the called procedure"),
    "child_ended": gettext_noop("tell the calling procedure that this one has ended"),
    "child_failed": gettext_noop("tell the calling procedure that this one ended with an error"),
    "child_escalated": gettext_noop("report to the calling procedure"),
    "child_cancel": gettext_noop("end the called procedure"),
    "message": gettext_noop("deliver a message"),
    "signal": gettext_noop("deliver a signal"),
    "local": gettext_noop("deliver a signal"),
}
STATUSES = {
    "active": gettext_noop("in progress"),
    "suspended": gettext_noop("suspended"),
    "completed": gettext_noop("completed"),
    "terminated": gettext_noop("terminated"),
    "canceled": gettext_noop("cancelled"),
    "error": gettext_noop("ended with an error"),
}
# The sentences in which the runtime and the engine refuse an operator's act.
REFUSALS = [
    gettext_noop("process instance %(number)s is not %(state)s"),
    gettext_noop("process instance %(number)s is %(state)s"),
    gettext_noop("process instance %(number)s has no open incident"),
    gettext_noop("no process instance %(number)s"),
    gettext_noop("no such element in this version of the process"),
    gettext_noop("no token stands there"),
    gettext_noop("its sub-process would be taken away by the same move; move there in two steps"),
    gettext_noop("%(place)s runs several times; move to %(again)s itself"),
    gettext_noop("tokens wait at this join on flows that the new version does not have"),
    gettext_noop("it may still have to be undone and the new version has no such activity"),
    gettext_noop("a token stands here and the new version has no such element; map it to one"),
    gettext_noop("%(place)s lies in another sub-process (%(scope)s)"),
    gettext_noop("%(deployment)s holds no process %(key)s"),
]
PATTERNS = [(sentence, pattern(sentence)) for sentence in REFUSALS]
WITH_ELEMENT = re.compile(r"(?P<element>[\w.-]+): (?P<text>.+)", re.DOTALL)


def element_word(instance: ProcessInstance, element_id: str) -> str:
    """Return the element's name; where the diagram gives none its kind and id, as "exclusive gateway a_G3"."""
    element = compiled.process_of(instance).elements.get(element_id)
    if element is None:
        return element_id
    return pack_word(element.name) or f"{said(ELEMENTS, element.type)} {element_id}"


def procedure_word(instance: ProcessInstance) -> str:
    return pack_word(instance.definition.name) or instance.definition.key


def job_word(row: Job) -> str:
    """Return what a job does: the handler that the diagram names, or the runtime's own doing in words."""
    return said(JOB_KINDS, row.kind) if row.kind in JOB_KINDS else row.handler or row.kind


def refusal_text(instance: ProcessInstance, text: str) -> str:
    """Say why an act was refused: the element by its name, the sentence in the active language; unknown ones unchanged."""
    found = WITH_ELEMENT.fullmatch(text)
    known = compiled.process_of(instance).elements if found else {}
    if found and found["element"] in known:
        return f"{element_word(instance, found['element'])} · {sentence(found['text'])}"
    return sentence(text)


def sentence(text: str) -> str:
    for known, form in PATTERNS:
        match = form.fullmatch(text)
        if match:
            parts = match.groupdict()
            if "state" in parts:
                parts["state"] = said(STATUSES, parts["state"])
            return _(known) % parts if parts else _(known)
    return text
