"""The requests of officials in their words: which message each is, what it asks, what it tells when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from approvals.models import Case
from approvals.services.reissue import LONGEST_REASON
from approvals.views.caseworker import asking
from workflows.actors import Actor


@dataclass(frozen=True, slots=True)
class Tool:
    """One request: the message that the diagram waits for (none for what the register alone takes), and its words."""

    key: str
    message: str
    title: str
    help: str
    done: str
    send: Callable[[HttpRequest, Actor, Case], None]
    longest: int = asking.LONGEST


TOOLS = {
    tool.key: tool
    for tool in (
        Tool(
            "extension",
            "extension_requested",
            gettext_noop("Ask for an extension"),
            gettext_noop(
                "Once, before the limit ends. The head of the authority decides; the applicant is told why."
            ),
            gettext_noop("The request for an extension is on its way to the head of the authority."),
            asking.ask_extension,
        ),
        Tool(
            "pause",
            "pause_requested",
            gettext_noop("Pause at the applicant's request"),
            gettext_noop("The applicant asked in writing. All clocks stand still for at most 30 days, once."),
            gettext_noop("The clocks of this case stand still; the applicant is told."),
            asking.ask_pause,
        ),
        Tool(
            "recusal",
            "recusal_requested",
            gettext_noop("Ask for my recusal"),
            gettext_noop(
                "You have an interest in the case or know a party. Until it is decided you do not act in it."
            ),
            gettext_noop(
                "Your recusal is on its way to whoever decides on it; until then you do not act here."
            ),
            asking.ask_recusal,
        ),
        Tool(
            "statement",
            "statement",
            gettext_noop("Record a statement"),
            gettext_noop("What the party says in its defence, one point a line. Each point is answered."),
            gettext_noop("The statement is recorded; somebody else than the investigators reviews it."),
            asking.note_statement,
        ),
        Tool(
            "evidence",
            "",
            gettext_noop("Record evidence of a party"),
            gettext_noop(
                "What a party hands in, until the decision: what it proves and where it comes from. It goes into the register."
            ),
            gettext_noop("The evidence stands in the register."),
            asking.note_evidence,
        ),
        Tool(
            "evidence_standing",
            "",
            gettext_noop("Mark evidence as doubtful or excluded"),
            gettext_noop(
                "Unlawfully obtained evidence is excluded: it stays in the register and can be cited by nobody. State why."
            ),
            gettext_noop("The evidence is marked; the register shows why."),
            asking.mark_evidence,
        ),
        Tool(
            "hearing",
            "hearing_requested",
            gettext_noop("Record a request for a hearing"),
            gettext_noop("A party asks for a hearing; it is free, and nothing becomes harsher by it."),
            gettext_noop(
                "The hearing is asked for; the clocks of the decision stand until its record is confirmed."
            ),
            asking.note_hearing,
        ),
        Tool(
            "instalments",
            "instalments_requested",
            gettext_noop("Record a request for instalments"),
            gettext_noop(
                "The party's reason. Not answered in time, it counts as granted; no late fee meanwhile."
            ),
            gettext_noop("The request is recorded; the head of the authority answers it."),
            asking.note_instalments,
        ),
        Tool(
            "deferral",
            "deferral_requested",
            gettext_noop("Record a request to pay later"),
            gettext_noop(
                "The party's hardship: disaster, illness, accident, minimum living. It is discussed and answered in writing."
            ),
            gettext_noop("The request is recorded; it goes to the discussion."),
            asking.note_deferral,
        ),
        Tool(
            "review",
            "review_accepted",
            gettext_noop("Record a review"),
            gettext_noop("The number under which the body accepted it. From now on nothing is demanded."),
            gettext_noop("The case is under review; collecting steps are locked."),
            asking.note_review,
        ),
        Tool(
            "review_ended",
            "review_ended",
            gettext_noop("Record the result of a review"),
            gettext_noop("The number of the ruling and what it says."),
            gettext_noop("The result is recorded and takes effect."),
            asking.note_review_outcome,
        ),
        Tool(
            "stay",
            "",
            gettext_noop("Record a stay of the execution"),
            gettext_noop(
                "The number of the court's or the authority's order. Nothing is done in the case but the reply."
            ),
            gettext_noop("The execution is stayed."),
            asking.note_stay,
        ),
        Tool(
            "lift_stay",
            "",
            gettext_noop("Record that the stay is lifted"),
            gettext_noop("The number of the order that lifts it. The review itself goes on."),
            gettext_noop("The stay is lifted; the work goes on."),
            asking.note_lifted_stay,
        ),
        Tool(
            "fact_gone",
            "case_terminated",
            gettext_noop("Record that the case has lost its object"),
            gettext_noop("Death of the child or of all parties. Everything stops; nothing more is demanded."),
            gettext_noop("The case is being ended."),
            asking.note_fact_gone,
        ),
        Tool(
            "party_died",
            "party_died",
            gettext_noop("Record that a party has died"),
            gettext_noop(
                "How the office learned of it. The share of that party ends; nothing is demanded of the heirs."
            ),
            gettext_noop("The share of that party has ended."),
            asking.note_party_died,
        ),
        Tool(
            "publication",
            "publication_proposed",
            gettext_noop("Propose to publish the decision"),
            gettext_noop(
                "The impact on society (Penalty Law art. 48). Names are masked; the head decides, and a decision that falls is "
                "withdrawn at once."
            ),
            gettext_noop("The proposal is on its way to the head of the authority."),
            asking.ask_publication,
        ),
        Tool(
            "paper_correction",
            "",
            gettext_noop("Correct a clerical error in a paper"),
            gettext_noop(
                "A name or number is written wrongly. You write down what is right, a second person agrees, and the "
                "corrected paper is served with a notice of correction."
            ),
            gettext_noop("The correction is opened; its first step is on your unit's list."),
            asking.ask_correction,
            LONGEST_REASON,
        ),
        Tool(
            "paper_replacement",
            "",
            gettext_noop("Replace a lost or damaged certificate"),
            gettext_noop(
                "The holder asked at the window. The new certificate is issued within one working day, with a new number "
                "and the same last day; the old one is no longer valid."
            ),
            gettext_noop("The replacement is opened; its first step is on the county's list."),
            asking.ask_replacement,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_amendment",
            "",
            gettext_noop("Amend a certificate"),
            gettext_noop(
                "The holder's name or address has changed. Checked against proof and amended on the spot; the new "
                "certificate has a new number and the same last day."
            ),
            gettext_noop("The amendment is opened; its first step is on the county's list."),
            asking.ask_amendment,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_renewal",
            "",
            gettext_noop("Renew a certificate"),
            gettext_noop(
                "Asked for in time before the certificate ends. Without a decision by its last day the renewal counts as "
                "granted."
            ),
            gettext_noop("The renewal is opened; its first step is on the county's list."),
            asking.ask_renewal,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_revocation",
            "",
            gettext_noop("Examine a revocation"),
            gettext_noop(
                "Only in the cases of article 69 of the Licensing Law. The holder is heard first; until a decision is served "
                "the certificate stays valid."
            ),
            gettext_noop("The examination is opened; its first step is on your unit's list."),
            asking.ask_revocation,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_cancellation",
            "",
            gettext_noop("Cancel a certificate"),
            gettext_noop(
                "The holder hands it back of his own will, or has died. A second person agrees; nobody is asked for proof of "
                "a death."
            ),
            gettext_noop("The cancellation is opened; its first step is on the county's list."),
            asking.ask_cancellation,
            LONGEST_REASON,
        ),
    )
}
