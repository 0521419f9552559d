"""Opinions of a panel's members before they discuss, the majority, and the conclusion that nobody changes afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Opinion, PanelSeat
from approvals.rules.calendar import months_after
from approvals.services.casework import Act, action
from approvals.services.examination import discussion_round, store_opinion
from approvals.services.panels.drawing import seated
from workflows.selectors import instance_variables
from workflows.services.deployment import evaluate_decision


@dataclass(frozen=True, slots=True)
class Votes:
    """The codes given and how often; `majority` is empty when no code has more than half of all seats."""

    counts: Mapping[str, int]
    majority: str
    dissent: Sequence[Opinion]

    @property
    def text(self) -> str:
        """The figures from the most votes down: 3:2."""
        return ":".join(str(number) for number in sorted(self.counts.values(), reverse=True))


def votes_of(case: Case, seats: int) -> Votes:
    """Count the opinions of the present round; the majority is of all seats, not of those who spoke."""
    opinions = list(case.opinions.filter(kind="panel", round=discussion_round(case), is_voided=False))
    counts = Counter(opinion.opinion for opinion in opinions)
    code, number = counts.most_common(1)[0] if counts else ("", 0)
    majority = code if number * 2 > seats else ""
    dissent = [opinion for opinion in opinions if opinion.opinion != majority]
    return Votes(counts, majority, dissent)


@action("expert_opinion")
def give_expert_opinion(act: Act) -> Mapping[str, Any]:
    """A member records findings and code before the discussion; the code has to follow from the findings.

    The pack's [panel] names the decision table and the answer that holds the code. Raises Blocked: NOT_SEATED, VOTED,
    CODE_DIFFERS with the code that the table gives, NOT_EXAMINED."""
    if act.actor.person_id not in {each.user_id for each in seated(act.case)}:
        raise Blocked(_("You do not sit on the panel of this case"), code="NOT_SEATED")
    number = discussion_round(act.case)
    # Once in a round; voided opinions belong to an earlier one.
    mine = act.case.opinions.filter(kind="panel", round=number, user_id=act.actor.person_id, is_voided=False)
    if mine.exists():
        raise Blocked(_("You have given your opinion; a member votes once"), code="VOTED")
    rules = act.case.case_type.manifest["panel"]
    code = str(act.answers.get(rules["code"], ""))
    found = evaluate_decision(
        deployment=act.case.case_type.deployment, table=rules["table"], variables=dict(act.answers)
    )
    if found.value != code:
        words = act.case.case_type.manifest.get("codes", {})
        raise Blocked(
            _("From your findings follows %(found)s, not %(given)s; correct either")
            % {"found": words.get(str(found.value), found.value), "given": words.get(code, code)},
            code="CODE_DIFFERS",
        )
    check_examined(act, code)
    store_opinion(act, "panel", code, str(act.answers.get("reasons", "")), number)
    return {}


def check_examined(act: Act, code: str) -> None:
    """Who was not examined is not found wanting: what [panel.examined] keeps for an examination that took place.

    It names the `variable`, its `value` and the `codes`; a guardian's refusal is no evidence (b.1). Raises Blocked
    NOT_EXAMINED."""
    rule = act.case.case_type.manifest["panel"].get("examined")
    if rule is None or code not in rule["codes"]:
        return
    if instance_variables(act.work_item.instance).get(rule["variable"]) != rule["value"]:
        raise Blocked(
            _(
                "Without an examination this opinion is not possible; if the papers do not suffice, say what is missing"
            ),
            code="NOT_EXAMINED",
        )


@action("panel_majority")
def conclude_by_majority(act: Act) -> Mapping[str, Any]:
    """The leader writes down what the majority of all seats found; dissent stays on file.

    No answer of the form can set the code. Without a majority the members are asked again after the discussion, with
    their first opinions kept as voided. Raises Blocked: those of `check_lead` and `check_needed`, NO_QUORUM."""
    check_lead(act)
    size = int(act.case.case_type.manifest["panel"]["size"])
    votes = votes_of(act.case, size)
    if sum(votes.counts.values()) < size:
        raise Blocked(_("Not all members have given their opinion"), code="NO_QUORUM")
    if not votes.majority:
        act.case.opinions.filter(kind="panel", round=discussion_round(act.case)).update(is_voided=True)
        return {"has_majority": False, "panel_votes": votes.text}
    check_needed(act, votes.majority)
    store_opinion(act, "conclusion", votes.majority, votes.text, discussion_round(act.case))
    return {
        "has_majority": True,
        "conclusion_code": votes.majority,
        "panel_votes": votes.text,
        "dissent": len(votes.dissent),
        "concluded_on": act.today,
    }


def check_lead(act: Act) -> None:
    """The leader concludes, or a deputy who says what keeps the leader away (b.1). Raises Blocked: NOT_LEADER, LEADER_AWAY."""
    part = next((each.part for each in seated(act.case) if each.user_id == act.actor.person_id), "")
    if part not in (PanelSeat.Part.LEADER, PanelSeat.Part.DEPUTY):
        raise Blocked(
            _("The conclusion is written by the leader of the panel or by a deputy"), code="NOT_LEADER"
        )
    if part == PanelSeat.Part.DEPUTY and not str(act.answers.get("leader_away") or "").strip():
        raise Blocked(_("A deputy says why the leader cannot lead the discussion"), code="LEADER_AWAY")


def check_needed(act: Act, code: str) -> None:
    """What the pack's [panel.needs] asks of the leader with this conclusion: an answer, a day within months from today.

    No form can ask it by itself: the code is known only when the votes are counted. Raises Blocked: ANSWER_NEEDED,
    DAY_OUT_OF_RANGE."""
    needed = act.case.case_type.manifest["panel"].get("needs", {}).get(code)
    if needed is None:
        return
    answer = str(act.answers.get(needed["field"]) or "").strip()
    if not answer:
        raise Blocked(
            _("With the conclusion of the majority this answer cannot stay empty"),
            code="ANSWER_NEEDED",
        )
    if "months" in needed:
        check_range(act.today, date.fromisoformat(answer), *needed["months"])


def check_range(today: date, day: date, least: int, most: int) -> None:
    first, last = months_after(today, least), months_after(today, most)
    if not first <= day <= last:
        raise Blocked(
            _("The day must lie between %(first)s and %(last)s")
            % {"first": first.isoformat(), "last": last.isoformat()},
            code="DAY_OUT_OF_RANGE",
        )


@action("check_procedure")
def check_procedure(act: Act) -> Mapping[str, Any]:
    """The organising office looks at procedure alone: quorum, recusal, signatures. The result is not its matter.

    A procedure that was broken voids opinions and conclusion; the case goes to another session before a new panel."""
    if act.answers.get("procedure") == "void":
        act.case.opinions.filter(kind__in=["panel", "conclusion"], is_voided=False).update(is_voided=True)
        return {"conclusion_code": None}
    return {}
