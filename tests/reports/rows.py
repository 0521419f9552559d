"""Rows of every register in the small county of the supervisor's tests."""

from datetime import date

from approvals.models import (
    AuthorityAnswer,
    CaseParty,
    Certificate,
    CircumstanceReview,
    Claim,
    ClaimEntry,
    ClockEvent,
    DataQuery,
    Draw,
    EvaluatedUnit,
    Indicator,
    IndicatorSet,
    IndicatorValue,
    InnovationEntry,
    InstalmentRequest,
    LedgerEvent,
    NumberEntry,
    NumberSeries,
    Objection,
    Paper,
    PublicNotice,
    ScoreAppeal,
    SealEntry,
    ServiceRecord,
    UnitCard,
    UnitCheck,
    UnitDuty,
    UnitHelp,
    UnitScore,
    ValueCorrection,
)
from tests.approvals.papers.cases import complete
from tests.approvals.supervisor.cases import a_case, a_clock, decided

DAY = date(2010, 3, 10)


def a_full_case(case_type, **more):
    """Return a case with one row in each register."""
    case = a_case(case_type, status="decided", **more)
    case.applicant_label = "李某某"
    case.save(update_fields=["applicant_label"])
    decided(case, "2010-03-10")
    series, _made = NumberSeries.objects.get_or_create(agency="示", series="计生再批", year=2010)
    series.last += 1
    series.save()
    number = f"示计生再批〔2010〕第{series.last:04}号"
    NumberEntry.objects.create(
        series=series, value=series.last, text=number, drawn_on=DAY, drawn_by_name="县经办"
    )
    paper = Paper.objects.create(
        case=case, key="certificate", occasion="1", number=number, title="生育证", issued_on=DAY
    )
    Certificate.objects.create(paper=paper, case=case, issued_on=DAY)
    party = CaseParty.objects.create(case=case, kind="applicant", masked_name="李**")
    ServiceRecord.objects.create(
        paper=paper, case=case, party=party, recipient="李某某", method="mail", served_on=DAY
    )
    notice = PublicNotice.objects.create(case=case, text="x", from_day=DAY, to_day=DAY)
    Objection.objects.create(
        notice=notice, facts="李某某另有一子", receipt=f"{case.number}-Y1", received_on=DAY
    )
    clock = a_clock(case, "2010-04-01")
    ClockEvent.objects.create(
        clock=clock, kind="extend", on=DAY, length=10, name="县局长", calendar_version="1", unit="990121"
    )
    SealEntry.objects.create(
        case=case, unit="990121", seal="agency", documents=["生育证"], keeper_name="印章管理员", sealed_on=DAY
    )
    DataQuery.objects.create(
        case=case, item="marriage", source="民政", question="李某某与张某是否登记结婚", purpose="x",
        legal_basis="x", result="confirmed", asked_on=DAY,
    )  # fmt: skip
    case_type.manifest["records"] = [{"form": "f_b8"}]
    case_type.save(update_fields=["manifest"])
    complete(case, "f_b8", minutes="李某某到场")
    AuthorityAnswer.objects.create(
        case=case, authority="人民法院", step="登记裁定", result={"zh": "准予"}, number="（2010）示行审字第1号",
        told_on=DAY, entered_on=DAY, entered_by_name="甲承办",
    )  # fmt: skip
    CircumstanceReview.objects.create(case=case, row="SPEC-01", reported_on=DAY)
    claim = Claim.objects.create(case=case, party=party, number=1, principal=100, opened_on=DAY, due_on=DAY)
    ClaimEntry.objects.create(
        claim=claim,
        kind="payment",
        amount=100,
        on=DAY,
        receipt_no="0001",
        payer="李某某",
        recorded_by_name="国库",
    )
    InstalmentRequest.objects.create(case=case, reason="李某某另有一子", asked_on=DAY)
    Draw.objects.create(
        case=case, purpose="panel", unit="990121", seed="1", pool_version="1", size=5, drawn_on=DAY,
        chosen=["李某某"], drawn_by_name="县经办",
    )  # fmt: skip
    LedgerEvent.objects.create(case=case, kind="overdue", unit="990121", occurred_on=DAY)
    an_evaluated_unit(case)
    return case


def an_evaluated_unit(case):
    """A unit whose letter, check, objection, card, help and award all lie in the one case."""
    indicators, _made = IndicatorSet.objects.get_or_create(timeline="training", city="990100", year=2010)
    IndicatorSet.objects.create(
        timeline="training",
        city="990100",
        year=2009,
        version=case.pk + 1,
        status="replaced",
        published_on=DAY,
        case=case,
    )
    unit = EvaluatedUnit.objects.create(
        timeline="training", year=2010, key=case.number, name="青溪县人民政府", line="L1", kind="county_government",
        unit="990121", superior="990100", indicator_set=indicators,
    )  # fmt: skip
    UnitDuty.objects.create(evaluated=unit, kind="letter", period="YEAR", case=case)
    Draw.objects.create(
        case=case, purpose="check_assessors", unit="990100", seed="1", pool_version="1", size=2, drawn_on=DAY
    )
    UnitCheck.objects.create(evaluated=unit, kind="flight", period="Q1", drawn_on=DAY, case=case)
    ScoreAppeal.objects.create(evaluated=unit, filed_on=DAY, case=case)
    card = UnitCard.objects.create(evaluated=unit, colour="YELLOW", key="result", ground="x", case=case)
    UnitHelp.objects.create(evaluated=unit, card=card, case=case)
    InnovationEntry.objects.create(evaluated=unit, title="一窗受理", case=case)
    points = dict.fromkeys(("line_points", "year_end", "year_points", "result"), 90)
    UnitScore.objects.create(evaluated=unit, served_on=DAY, **points)
    indicator, _made = Indicator.objects.get_or_create(
        indicator_set=indicators,
        code="L1-03",
        defaults={"name_zh": "财政投入到位率", "line": "L1", "weight": 15},
    )
    value = IndicatorValue.objects.create(
        evaluated=unit, indicator=indicator, period="Q1", value=90, entered_on=DAY, source="form"
    )
    ValueCorrection.objects.create(
        value=value, before=80, after=90, reason="漏计", made_by_name="李某某", made_on=DAY, case=case
    )
