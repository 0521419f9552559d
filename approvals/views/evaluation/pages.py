"""The list of units, one unit with its twelve or so indicators, the year's result; sheets out and in; an objection."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.errors import ApprovalError
from approvals.models import UnitCard, UnitHelp, UnitScore
from approvals.selectors import evaluations as selectors
from approvals.selectors.evaluation_names import said_unit
from approvals.selectors.evaluation_words import CARD_STATES, COLOURS, GRADES, HELP_STATES, KINDS, LINES
from approvals.selectors.evaluations import EvaluationYear
from approvals.selectors.indicator_cards import card_lines_of, said_name
from approvals.selectors.places import place_name
from approvals.services.evaluations import file_appeal, import_workbook, workbook_of
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from workflows.actors import Actor

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIODS = ("Q1", "Q2", "Q3", "Q4", "H1", "H2")
STATES = {"open": gettext_noop("Something is open"), "late": gettext_noop("Something came late")}
DUTIES = {
    "letter": gettext_noop("Letter of responsibility"),
    "report": gettext_noop("Report"),
    "assessment": gettext_noop("Assessment"),
    "score": gettext_noop("Notice of the score"),
    "duty_report": gettext_noop("Duty report"),
}


def card_lines(cards: Iterable[UnitCard]) -> list[dict[str, object]]:
    return [
        {"card": card, "colour": _(COLOURS[card.colour]), "state": _(CARD_STATES[card.state])}
        for card in cards
    ]


def help_lines(helps: Iterable[UnitHelp]) -> list[dict[str, object]]:
    return [{"help": row, "state": _(HELP_STATES[row.state])} for row in helps]


def chosen_year(actor: Actor, asked: str) -> tuple[EvaluationYear, list[EvaluationYear]]:
    """Return the year asked for, else the newest in sight; year 0 where there is none."""
    years = selectors.years(actor)
    named = {str(year): year for year in years}
    return named.get(asked, years[0] if years else EvaluationYear(0, "")), years


def offices_of(actor: Actor) -> list[str]:
    """Return the superiors for whose units the person exchanges sheets."""
    return sorted(unit for unit, role in actor.posts if role == "LEADGROUP_OFFICE")


@require_safe
@desk
def units(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The units in sight: what is open, due first, late; sheets for a superior's units."""
    given = request.GET
    year, years = chosen_year(actor, given.get("year", ""))
    line, state = given.get("line", ""), given.get("state", "")
    wanted = selectors.UnitsFilter(
        year=year,
        text=given.get("q", "").strip()[:60],
        line=line if line in LINES else "",
        state=state if state in STATES else "",
        page=page_number(given.get("page", "1")),
    )
    context = {
        "page_title": _("Evaluation of units"),
        "wanted": wanted,
        "years": years,
        "page": selectors.units_page(actor, wanted),
        "lines": [(key, _(word)) for key, word in LINES.items()],
        "states": [(key, _(word)) for key, word in STATES.items()],
        "duties": {key: _(word) for key, word in DUTIES.items()},
        "offices": [(code, place_name(code)) for code in offices_of(actor)],
        "periods": PERIODS,
        "may_change": selectors.year_of_office(actor, year) is not None,
        "is_filtered": any((wanted.text, wanted.line, wanted.state)),
    }
    return page(request, actor, "evaluation/units.html", context)


@require_safe
@desk
def unit(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """One unit: what it owes, its indicators with own values, evidence, target and preview, its score, its cards."""
    found = access.evaluated_unit(actor, *year, key)
    score = UnitScore.objects.filter(evaluated=found).first()
    is_head = (found.unit, "UNIT_HEAD") in actor.posts
    context = {
        "page_title": said_unit(found),
        "unit": found,
        "line": _(LINES[found.line]),
        "duties": [
            {"row": row, "word": _(DUTIES[row.duty.kind])} for row in selectors.duty_rows(found, actor)
        ],
        "indicators": selectors.indicator_rows(found),
        "score": score,
        "grade": _(GRADES[score.grade]) if score and score.grade else "",
        "cards": card_lines(found.cards.select_related("case").order_by("-pk")),
        "helps": help_lines(found.helps.select_related("case").order_by("-pk")),
        "checks": found.checks.order_by("-pk"),
        "appeals": found.appeals.select_related("case"),
        "corrections": selectors.corrections_of(found),
        "waivers": found.waivers.select_related("case").order_by("-pk"),
        "may_begin": selectors.may_begin(found, actor),
        "checked_periods": selectors.CHECKED_PERIODS,
        "may_object": is_head and score is not None and score.served_on is not None and not score.is_final,
    }
    return page(request, actor, "evaluation/unit.html", context)


@require_safe
@desk
def indicator(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str, code: str) -> HttpResponse:
    """The card of an indicator by which a unit is measured (F-E1)."""
    unit = access.evaluated_unit(actor, *year, key)
    row = unit.indicator_set.indicators.measuring(unit).filter(code=code).first()
    if row is None:
        raise Http404(code)
    context = {
        "page_title": f"{row.code} {said_name(row)}",
        "unit": unit,
        "version": unit.indicator_set,
        "lines": card_lines_of(row, unit),
    }
    return page(request, actor, "evaluation/indicator.html", context)


@require_POST
@desk
def objection(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """The head of the unit objects to items of its score."""
    found = access.evaluated_unit(actor, *year, key)
    case = selectors.year_case(found)
    if case is None:
        raise Http404
    reason = request.POST.get("reason", "").strip()[:500]
    items = [{"unit": key, "code": code, "reason": reason} for code in request.POST.getlist("code")]
    try:
        file_appeal(
            unit=found,
            items=items,
            late_cause=request.POST.get("late_cause", "none"),
            actor=actor,
            timeline=case.timeline,
        )
        messages.success(
            request, _("Your objection is recorded; you are told whether it is admitted, with reasons.")
        )
    except ApprovalError as error:
        messages.error(request, str(error))
    return redirect("evaluation_unit", year=year, key=key)


@require_safe
@desk
def result(request: HttpRequest, actor: Actor, year: EvaluationYear) -> HttpResponse:
    """The lead group's view: distribution, ranking with every component, cards, objections."""
    if not access.has_role(actor, *access.EVALUATING):
        raise Http404
    everything = selectors.scores_in_sight(actor, year)
    kinds = selectors.kinds_in(everything)
    kind = request.GET.get("kind", "")
    rows = selectors.scores_in_sight(actor, year, kind if kind in kinds else "")
    found = selectors.result_page(rows, page_number(request.GET.get("page", "1")))
    context = {
        "page_title": _("Result of %(year)s") % {"year": year.year},
        "year": year,
        "page": found,
        "kind": kind,
        "kinds": [(key, _(KINDS[key])) for key in kinds],
        "grades": {key: _(word) for key, word in GRADES.items()},
        "colours": {"NONE": "–", **{key: _(word) for key, word in COLOURS.items()}},
        "bands": selectors.distribution(rows.values_list("result", flat=True)),
        "cards": card_lines(selectors.cards_in_sight(actor, year)),
        "appeals": list(selectors.appeals_in_sight(actor, year)),
        "waivers": list(selectors.waivers_in_sight(actor, year)),
        "is_final": bool(found.rows) and not rows.filter(is_final=False).exists(),
    }
    return page(request, actor, "evaluation/result.html", context)


@require_safe
@desk
def sheet(
    request: HttpRequest, actor: Actor, year: EvaluationYear, superior: str, period: str
) -> HttpResponse:
    """The template for the units under a superior."""
    if superior not in offices_of(actor) or period not in PERIODS:
        raise Http404
    content = workbook_of(superior=superior, year=year.year, period=period, timeline=year.timeline)
    response = HttpResponse(content, content_type=SHEET)
    response["Content-Disposition"] = f'attachment; filename="{year}-{period}-{superior}.xlsx"'
    return response


@require_POST
@desk
def sheet_import(request: HttpRequest, actor: Actor, year: EvaluationYear) -> HttpResponse:
    """Read a filled-in template back: everything or nothing, problems by sheet, row and column."""
    upload = request.FILES.get("sheet")
    back = f"{reverse('evaluation')}?year={year}"
    superior, period = request.POST.get("superior", ""), request.POST.get("period", "")
    if upload is None or period not in PERIODS or superior not in offices_of(actor):
        messages.error(request, _("Choose a file and a period"))
        return redirect(back)
    try:
        done = import_workbook(
            content=upload.read(),
            superior=superior,
            year=year.year,
            period=period,
            timeline=year.timeline,
            actor=actor,
        )
    except ApprovalError as error:
        messages.error(request, str(error))
        return redirect(back)
    if done.problems:
        context = {"page_title": _("Nothing was imported"), "problems": done.problems, "year": year}
        return page(request, actor, "evaluation/problems.html", context, status=422)
    if not done.units and not done.known:
        messages.error(request, _("The file holds no row; nothing was imported"))
        return redirect(back)
    words = {"units": done.units, "known": done.known}
    messages.success(request, _("%(units)s units taken over, %(known)s were there already") % words)
    return redirect(back)
