"""Stored codes in people's words: roles, levels, states, events. English here; the Chinese stands in locale/parts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROLES = {
    "APPLICANT": gettext_noop("Applicant"),
    "VILLAGE_CLERK": gettext_noop("Village clerk"),
    "VILLAGE_HEAD": gettext_noop("Village head"),
    "TOWN_WINDOW": gettext_noop("Intake window"),
    "TOWN_CLERK": gettext_noop("Township clerk"),
    "TOWN_HEAD": gettext_noop("Head of the township office"),
    "COUNTY_CLERK": gettext_noop("County clerk"),
    "SECTION_HEAD": gettext_noop("Head of section"),
    "COUNTY_DEPUTY": gettext_noop("Deputy director of the county agency"),
    "COUNTY_HEAD": gettext_noop("Director of the county agency"),
    "CITY_CLERK": gettext_noop("City clerk"),
    "DIVISION_HEAD": gettext_noop("Head of division"),
    "CITY_DEPUTY": gettext_noop("Deputy director of the city agency"),
    "CITY_HEAD": gettext_noop("Director of the city agency"),
    "PROV_CLERK": gettext_noop("Provincial clerk"),
    "PROV_HEAD": gettext_noop("Director of the provincial agency"),
    "EXPERT": gettext_noop("Expert"),
    "SPECIAL_PANEL": gettext_noop("Member of the review panel"),
    "LEGAL_REVIEWER": gettext_noop("Legal reviewer"),
    "ENF_OFFICER": gettext_noop("Enforcement officer"),
    "ENF_LEADER": gettext_noop("Head of enforcement"),
    "HEARING_PRESIDER": gettext_noop("Hearing presider"),
    "HEARING_RECORDER": gettext_noop("Hearing recorder"),
    "SEAL_KEEPER": gettext_noop("Seal keeper"),
    "FINANCE_CLERK": gettext_noop("Finance clerk"),
    "FINANCE_APPROVER": gettext_noop("Finance approver"),
    "HOTLINE": gettext_noop("Hotline"),
    "DISPATCHER": gettext_noop("Dispatcher"),
    "CALLBACK": gettext_noop("Callback"),
    "LEADGROUP_OFFICE": gettext_noop("Lead group office"),
    "LEADGROUP_CHAIR": gettext_noop("Chair of the lead group"),
    "LEADGROUP_MEMBER": gettext_noop("Member of the lead group"),
    "DATA_VERIFIER": gettext_noop("Data verifier"),
    "SURVEYOR": gettext_noop("Surveyor"),
    "UNIT_HEAD": gettext_noop("Head of the unit"),
    "UNIT_REPORTER": gettext_noop("Reporter of the unit"),
    "UNIT_REVIEWER": gettext_noop("Reviewer of the unit"),
    "ASSESSOR": gettext_noop("Assessor"),
    "ARCHIVIST": gettext_noop("Archivist"),
    "SUPERVISOR": gettext_noop("Supervisor"),
    "APPRAISAL_FILE": gettext_noop("Keeper of appraisal files"),
    "PROJECT_OFFICE": gettext_noop("Project office"),
    "MENTOR": gettext_noop("Mentor"),
    "DISCIPLINE": gettext_noop("Discipline inspection"),
    "AUDITOR": gettext_noop("Auditor"),
    "DESIGNER": gettext_noop("Procedure designer"),
    "PUBLISHER": gettext_noop("Procedure publisher"),
    "CALENDAR_ADMIN": gettext_noop("Calendar administrator"),
    "ORG_ADMIN": gettext_noop("Organisation administrator"),
    "PARAM_ADMIN": gettext_noop("Parameter administrator"),
    "DPO": gettext_noop("Data protection officer"),
    "SYSADMIN": gettext_noop("System administrator"),
}
STAGES = {
    "applicant": gettext_noop("Applicant"),
    "village": gettext_noop("Village"),
    "township": gettext_noop("Township"),
    "county": gettext_noop("County"),
    "city": gettext_noop("City"),
    "province": gettext_noop("Province"),
}
STATUSES = {
    "filed": gettext_noop("Filed"),
    "supplementing": gettext_noop("Papers asked for"),
    "accepted": gettext_noop("Accepted"),
    "decided": gettext_noop("Decided"),
    "served": gettext_noop("Served"),
    "closed": gettext_noop("Closed"),
}
EVENTS = {
    "started": gettext_noop("Application filed"),
    "accepted": gettext_noop("Application accepted"),
    "deemed_accepted": gettext_noop("Deemed accepted: no answer came in time"),
    "supervised": gettext_noop("Put under supervision"),
    "supervision_ended": gettext_noop("Supervision ended: the duty is done"),
    "decision_annulled": gettext_noop("Decision annulled"),
    "execution_stayed": gettext_noop("Execution stayed"),
    "stay_lifted": gettext_noop("Stay of the execution lifted"),
    "case_reopened": gettext_noop("Back before the decision, after a review"),
    "decided_again": gettext_noop("Same decision again; a second person has to agree"),
    "decision_rejected": gettext_noop("Second person did not agree to the decision"),
    "paper_replaced": gettext_noop("Paper replaced"),
    "reassigned": gettext_noop("Put into other hands by supervision"),
    "readdressed": gettext_noop("Step passed to the unit that follows"),
    "work_completed": gettext_noop("Step completed"),
    "work_failed": gettext_noop("Step ended with an error"),
    "claimed": gettext_noop("Step claimed"),
    "released": gettext_noop("Step released"),
    "transferred": gettext_noop("Step transferred"),
    "delegated": gettext_noop("Step handed over for preparation"),
    "delegation_returned": gettext_noop("Prepared step handed back"),
    "returned": gettext_noop("Sent back to an earlier step"),
    "timer_fired": gettext_noop("A time limit was reached"),
    "message_received": gettext_noop("Word was received"),
    "papers_supplied": gettext_noop("Papers supplied"),
    "supplement_extended": gettext_noop("More time for missing papers given on request"),
    "withdrawn": gettext_noop("Application withdrawn"),
    "party_linked": gettext_noop("Party's account linked after a look at the identity card"),
    "third_party_joined": gettext_noop("Third party came in with the code on the notice"),
    "interest_stated": gettext_noop("One side stated its interest"),
    "hearing_requested": gettext_noop("Hearing asked for"),
    "facts_changed": gettext_noop("Change of facts reported"),
    "statement_given": gettext_noop("Statement and defence given"),
    "statement_waived": gettext_noop("Statement and defence waived"),
    "recusal_requested": gettext_noop("Recusal requested"),
    "recusal_decided": gettext_noop("Recusal decided"),
    "decided": gettext_noop("Decision taken"),
    "signed": gettext_noop("Paper signed"),
    "sealed": gettext_noop("Paper sealed"),
    "reply_signed": gettext_noop("City reply signed"),
    "file_drawn": gettext_noop("Drawn for the check of decided files"),
    "file_checked": gettext_noop("File checked"),
    "review_accepted": gettext_noop("Reconsideration or suit accepted"),
    "review_ended": gettext_noop("Reconsideration or suit ended"),
    "catalogued": gettext_noop("File catalogued"),
    "archived": gettext_noop("File archived"),
    "forwarded": gettext_noop("Forwarded to the next level"),
    "clock_moved": gettext_noop("Due day moved by the work calendar"),
    "canceled": gettext_noop("Procedure cancelled"),
    "suspended": gettext_noop("Procedure stood still"),
    "resumed": gettext_noop("Procedure resumed"),
    "tokens_moved": gettext_noop("Procedure repaired by an administrator"),
    "variables_set": gettext_noop("Data of the procedure set"),
    "incident_retried": gettext_noop("Incident retried"),
    "incident_skipped": gettext_noop("Incident skipped"),
    "job_failed": gettext_noop("An automatic step failed"),
    "key_erased": gettext_noop("Personal content erased"),
    "history_restored": gettext_noop("History brought back from the archive"),
}
# A case that nobody applied for begins with an act of its authority.
OPENED_BY_AUTHORITY = gettext_noop("Opened by the authority")
AUTHORITY_CHANNELS = ("ex_officio", "office")
GRAVE_EVENTS = frozenset({"job_failed", "work_failed", "tokens_moved", "key_erased", "timer_fired"})
OPINIONS = {
    "approve": gettext_noop("approve"),
    "refuse": gettext_noop("refuse"),
    "agree": gettext_noop("agree"),
    "disagree": gettext_noop("disagree"),
    "granted": gettext_noop("granted"),
    "refused": gettext_noop("refused"),
    "terminated": gettext_noop("terminated"),
    "terminate": gettext_noop("terminate"),
    "city": gettext_noop("report to the city"),
    "appraisal": gettext_noop("appraisal needed"),
    "return": gettext_noop("send back"),
    "pass": gettext_noop("passed"),
    "pass_with_changes": gettext_noop("passed with changes"),
    "reject": gettext_noop("rejected"),
    "meets": gettext_noop("meets the conditions"),
    "not_meets": gettext_noop("does not meet the conditions"),
    "further": gettext_noop("needs further verification"),
}
OUTCOMES = {
    "granted": gettext_noop("granted"),
    "refused": gettext_noop("refused"),
    "terminated": gettext_noop("terminated"),
    "imposed": gettext_noop("imposed"),
    "not_imposed": gettext_noop("not imposed"),
    "revoked": gettext_noop("revoked"),
    "not_revoked": gettext_noop("not revoked"),
}
STANDINGS = {
    "pending": gettext_noop("waits for a second person"),
    "in_force": gettext_noop("in force"),
    "replaced": gettext_noop("replaced"),
    "annulled": gettext_noop("annulled"),
    "rejected": gettext_noop("not agreed to"),
}
REVIEWS = {
    "reconsideration": gettext_noop("Reconsideration"),
    "suit": gettext_noop("Suit"),
}
REVIEW_OUTCOMES = {
    "maintained": gettext_noop("maintained"),
    "dismissed": gettext_noop("dismissed"),
    "changed": gettext_noop("changed"),
    "annulled": gettext_noop("annulled"),
    "unlawful": gettext_noop("confirmed as unlawful"),
    "act_anew": gettext_noop("to be decided anew"),
    "withdrawn": gettext_noop("withdrawn"),
    "settled": gettext_noop("settled"),
}
OPINION_KINDS = {
    "village": gettext_noop("Village"),
    "township": gettext_noop("Township opinion"),
    "county": gettext_noop("County examination"),
    "legal": gettext_noop("Legal review"),
    "panel": gettext_noop("Panel member"),
    "conclusion": gettext_noop("Conclusion of the panel"),
}
METHODS = {
    "handed_over": gettext_noop("handed over"),
    "electronic": gettext_noop("electronic, by consent"),
    "family": gettext_noop("adult family member"),
    "left_behind": gettext_noop("left behind before witnesses"),
    "mail": gettext_noop("registered mail"),
    "entrusted": gettext_noop("entrusted to another authority"),
    "announcement": gettext_noop("public announcement"),
}
RELATIONS = {
    "spouse": gettext_noop("spouse"),
    "parent": gettext_noop("parent"),
    "child": gettext_noop("adult child"),
    "agent": gettext_noop("agent"),
}
SENDING = {
    "waiting": gettext_noop("waiting"),
    "sent": gettext_noop("sent"),
    "failed": gettext_noop("failed"),
    "dropped": gettext_noop("dropped"),
    "portal": gettext_noop("portal inbox"),
    "mail": gettext_noop("e-mail"),
    "sms": gettext_noop("text message"),
}
EVIDENCE = {
    "document": gettext_noop("documentary evidence"),
    "material": gettext_noop("physical evidence"),
    "audiovisual": gettext_noop("audio-visual material"),
    "electronic": gettext_noop("electronic data"),
    "testimony": gettext_noop("witness testimony"),
    "statement": gettext_noop("statement of a party"),
    "expertise": gettext_noop("expert opinion"),
    "inspection": gettext_noop("record of an inspection"),
    "original": gettext_noop("the original"),
    "compared": gettext_noop("a copy, compared with the original"),
    "not_compared": gettext_noop("a copy that could not be compared"),
    "lawful": gettext_noop("lawful"),
    "doubtful": gettext_noop("doubtful"),
    "excluded": gettext_noop("excluded, cited by nobody"),
}
ANSWERS = {
    "confirmed": gettext_noop("confirmed"),
    "refuted": gettext_noop("not confirmed"),
    "unclear": gettext_noop("unclear"),
    "unavailable": gettext_noop("the register did not answer"),
}
# What stands in a routing record's table where no routing table was asked.
ROUTING_ACTS = {
    "office": gettext_noop("Opened by the authority for its own area"),
    "RT": gettext_noop("Designated by the common superior authority"),
}
ROUTING_FACTS = {
    "wife_registered": gettext_noop("Wife registered at"),
    "husband_registered": gettext_noop("Husband registered at"),
    "residence": gettext_noop("Residence"),
    "applicant_registered": gettext_noop("Applicant registered at"),
    "registered": gettext_noop("Registered at"),
    "filing_place": gettext_noop("Filed at"),
    "birth_place": gettext_noop("Place of birth"),
    "found_at": gettext_noop("Found at"),
    "found_by_two": gettext_noop("Found by two authorities"),
    "assessed": gettext_noop("Unit assessed"),
    "reviewing": gettext_noop("Authority that reviews"),
    "superior": gettext_noop("Superior authority"),
}
# What a mandate may name (S-16); a proxy withdraws only where it is named.
POWERS = {
    "submit": gettext_noop("hand in the application"),
    "supplement": gettext_noop("supply missing papers"),
    "collect": gettext_noop("collect papers of the authority"),
    "query": gettext_noop("ask about progress"),
    "withdraw": gettext_noop("withdraw the application (only if the mandate names it)"),
}
PURPOSES = {
    "work": gettext_noop("working on a step"),
    "file": gettext_noop("file"),
    "steps": gettext_noop("steps and history"),
    "clocks": gettext_noop("clocks"),
    "papers": gettext_noop("papers"),
    "evidence": gettext_noop("officers and evidence"),
    "money": gettext_noop("what is owed and paid"),
    "notices": gettext_noop("notices and service"),
    "diagram": gettext_noop("diagram"),
    "access": gettext_noop("access log"),
    "request": gettext_noop("request to the case"),
    "download": gettext_noop("file opened"),
    "paper": gettext_noop("paper opened"),
    "reveal": gettext_noop("masked data shown"),
    "variables": gettext_noop("data of the run opened"),
    "bank file": gettext_noop("file of the bank opened"),
    "applicant": gettext_noop("own case"),
    "proxy": gettext_noop("by the proxy"),
    "third_party": gettext_noop("by a third party: what concerns him"),
}


def event_word(kind: str, channel: str) -> str:
    """Return what an event of a case's history is called; how it began depends on the channel it came by."""
    if kind == "started" and channel in AUTHORITY_CHANNELS:
        return str(_(OPENED_BY_AUTHORITY))
    return said(EVENTS, kind)


def said(words: dict[str, str], code: str) -> str:
    """Return the word for a code in the active language; a code without one stands for itself."""
    return _(words[code]) if code in words else code


def role_word(code: str) -> str:
    return said(ROLES, code)


def stage_word(code: str) -> str:
    return said(STAGES, code)


def purpose_word(purpose: str) -> str:
    """Say why a file was read: "reveal: reason" keeps the reason that the person gave."""
    kind, _colon, reason = purpose.partition(":")
    word = said(PURPOSES, kind)
    return f"{word}: {reason.strip()}" if reason else word


INSTANCE_STATES = {
    "running": gettext_noop("In progress"),
    "incident": gettext_noop("With an incident"),
    "suspended": gettext_noop("Suspended"),
    "ended": gettext_noop("Ended"),
}
INTERVENTIONS = {
    "retry": gettext_noop("Try the incidents again"),
    "skip": gettext_noop("Skip the element of an incident"),
    "move": gettext_noop("Move tokens"),
    "set_variables": gettext_noop("Set a variable"),
    "suspend": gettext_noop("Suspend"),
    "resume": gettext_noop("Resume"),
    "cancel": gettext_noop("Cancel the run"),
    "migrate": gettext_noop("Move to another version"),
}
INTERVENTION_STATES = {
    "proposed": gettext_noop("Waits for a second person"),
    "running": gettext_noop("Under way"),
    "done": gettext_noop("Done"),
    "refused": gettext_noop("Refused"),
    "stopped": gettext_noop("Stopped"),
}


def query_purpose(stored: str) -> str:
    """Say for what a register was asked; stored as 办理 and the number of the case."""
    number = stored.removeprefix("办理 ")
    return stored if number == stored else _("Deciding case %(number)s") % {"number": number}
