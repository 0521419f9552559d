"""Comments on the drafted indicators (e.T04): each authority whose units are evaluated is asked, each comment answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Indicator, OrgUnit
from approvals.rules.scoring.words import FORMULAS
from approvals.services.casework import Act, action, starts_with
from approvals.services.deadlines import clocks_of
from approvals.services.evaluations.indicators import draft_of
from approvals.services.evaluations.opening import form_for, settings_of
from approvals.services.evaluations.units import bodies, is_meant, key_of
from approvals.services.evaluations.values import plain
from approvals.services.organisation import unit_in_force
from workflows.models import WorkItem


def commenters(case: Case, on: date) -> list[str]:
    """Return the places whose units are asked: those of the pack's levels that have a unit in the year's scope.

    One step stands for all units of a place, since one head answers for them; a village speaks through its township."""
    settings, scope = settings_of(case), case.notes.get("scope", [])
    # Packs of before ask through the office.
    if "comments" not in settings:
        return []
    places = OrgUnit.in_force(on).filter(
        code__startswith=case.city[:4], level__in=settings["comments"]["levels"]
    )
    return [place.code for place in places.order_by("code") if is_in_scope(place, settings, scope)]


def is_in_scope(place: OrgUnit, settings: Mapping[str, Any], scope: Sequence[str]) -> bool:
    if not scope:
        return True
    keys = [key_of(line, place.code, number) for line, _kind, number, _name in bodies(place, settings)]
    return any(is_meant(key, pattern) for key in keys for pattern in scope)


def lines_at(level: str, settings: Mapping[str, Any]) -> set[str]:
    """Return the lines of which a place of a level has units, and those of units that speak through it."""
    asked = settings["comments"]["levels"]
    spoken_for = (row["line"] for row in settings["bodies"] if row["level"] not in asked)
    own = {row["line"] for row in settings["bodies"] if row["level"] == level}
    return own | set(spoken_for if level == asked[-1] else ())


@starts_with("comment_indicators")
def indicators_to_read(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The draft, as far as it measures the units of the place."""
    rows = [told(row) for row in drafted_for(case, work_item)]
    # Forms of before had a row to fill in for each of them.
    return {"indicators": rows, "draft": "\n".join(map(in_a_line, rows))}


def drafted_for(case: Case, work_item: WorkItem) -> list[Indicator]:
    place = OrgUnit.objects.filter(code=work_item.unit).first()
    lines = lines_at(place.level if place else "", settings_of(case))
    draft = draft_of(case)
    return list(draft.indicators.filter(line__in=lines)) if draft else []


def in_a_line(row: Mapping[str, str]) -> str:
    """Return an indicator as one line: L1-03 财政投入到位率：15分，目标100%，公式F1（按比例，越高越好）."""
    target = f"，目标{row['target']}" if row["target"] else ""
    key = row["formula"]
    formula = f"，公式{key}（{FORMULAS[key][0]}）" if key in FORMULAS else ""
    return f"{row['code']} {row['indicator']}：{row['weight']}分{target}{formula}"


def told(row: Indicator, own_target: Any = None) -> dict[str, Any]:
    """Return what is said of an indicator; `own_target` is that of one unit where it differs."""
    number = row.target if own_target is None else own_target
    target = "" if number is None else f"{plain(number)}{row.measure}"
    return {
        "code": row.code,
        "indicator": row.name_zh,
        "weight": plain(row.weight),
        "target": target,
        "formula": row.formula,
    }


@action("comment_indicators")
def comment_indicators(act: Act) -> Mapping[str, Any]:
    """Raises Blocked NO_COMMENT where somebody proposes a change and names none, NO_INDICATOR for a code of no indicator that
    measures the units of the place."""
    known = {row.code for row in drafted_for(act.case, act.work_item)}
    for row in act.answers.get("comments") or ():
        if str(row["code"]).strip() not in known:
            raise Blocked(
                _("This unit has no indicator %(code)s") % {"code": row["code"]}, code="NO_INDICATOR"
            )
    if act.answers.get("opinion") == "change" and not list(comments_in(act.answers)):
        raise Blocked(_("Say what should be changed"), code="NO_COMMENT")
    return {}


def comments_in(answers: Mapping[str, Any]) -> Iterator[str]:
    for row in (*(answers.get("comments") or ()), *(answers.get("indicators") or ())):
        if str(row.get("comment") or "").strip():
            yield f"{row['code']}：{str(row['comment']).strip()}"
    if str(answers.get("general") or "").strip():
        yield str(answers["general"]).strip()


def filed_comments(case: Case) -> list[dict[str, str]]:
    """Return the comments that were filed, each with the authority that made it."""
    filed = case.submissions.filter(form_key=form_for(case, "comment"), is_voided=False).select_related(
        "submission", "work_item"
    )
    return [
        {"unit": place_at(row.work_item.unit, row.filed_on), "comment": text}
        for row in filed.order_by("pk")
        if row.work_item is not None
        for text in comments_in(row.submission.answers)
    ]


def place_at(code: str, on: date) -> str:
    found = unit_in_force(code, on)
    return found.name if found else code


@starts_with("close_comments")
def comments_to_answer(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"comments": filed_comments(case)}


@action("close_comments")
def close_comments(act: Act) -> Mapping[str, Any]:
    """The comments may be closed after the period only, and none stays without an answer. Raises Blocked COMMENT_PERIOD,
    UNANSWERED."""
    running = {view.row.key: view for view in clocks_of(act.case, act.today) if view.row.stopped_on is None}
    comment = running.get("comment")
    if comment is not None and comment.due_on and act.today <= comment.due_on:
        raise Blocked(
            _("Units may comment until %(day)s") % {"day": comment.due_on.isoformat()}, code="COMMENT_PERIOD"
        )
    answered = {(row["unit"], row["comment"]) for row in act.answers.get("comments") or ()}
    left = [row for row in filed_comments(act.case) if (row["unit"], row["comment"]) not in answered]
    if left:
        raise Blocked(
            _("Answer each comment; not answered: %(units)s")
            % {"units": "、".join(dict.fromkeys(row["unit"] for row in left))},
            code="UNANSWERED",
        )
    return {"comments_heard": True, "change_draft": bool(act.answers.get("change_draft"))}
