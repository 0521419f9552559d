"""The decision tables of appraisal, rewards and enforcement, row by row as the domain page writes them (b.5, c.8, d.1, d.6).

What a page leaves open ("-") is asked with every value, so that no row hides behind another."""

from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings

from bpmn.dmn import read_dmn

ANY = None
BOOL = (True, False)


def evaluated(pack, table, given, decision=""):
    content = (Path(settings.PACKS_DIR) / pack / f"{table}.dmn").read_bytes()
    return read_dmn(content, file=table).evaluate(decision or table, given).value


def cases(names, row, domains):
    """Yield the inputs that a row of the page stands for."""
    choices = [
        domains[name] if value is ANY else value if isinstance(value, tuple) else (value,)
        for name, value in zip(names, row, strict=True)
    ]
    for values in product(*choices):
        yield dict(zip(names, values, strict=True))


def every(pack, table, names, row, domains, **fixed):
    found = [evaluated(pack, table, {**fixed, **given}) for given in cases(names, row, domains)]
    assert found
    return found


# D-B1: group -> papers beyond those of all (birth certificate, diagnosis, records).
PAPERS = {
    "heart": ["echocardiography"],
    "cerebral_palsy": ["neurology", "rehabilitation"],
    "hearing": ["audiometry"],
    "vision": ["ophthalmology"],
    "epilepsy": ["treatment_record"],
    "blood": ["laboratory"],
    "limb": ["imaging"],
    "mental": ["specialist_record"],
    "rare": [],
}
ALL = ["birth_certificate", "diagnosis", "records"]


@pytest.mark.parametrize(
    ("group", "age", "more"),
    [
        *((group, 5, more) for group, more in PAPERS.items()),
        ("intellectual", 3, ["development_test"]),
        ("intellectual", 2, ["development_test_repeat"]),
    ],
)
def test_b1_papers_needed(group, age, more):
    rows = evaluated(
        "disability_child_appraisal", "db1_papers_needed", {"disease_group": group, "child_age": age}
    )
    assert sorted(row["code"] for row in rows) == sorted(ALL + more)


@pytest.mark.parametrize("group", [*PAPERS, "intellectual"])
def test_b2_three_of_the_main_specialty_and_a_paediatrician(group):
    rows = evaluated("disability_child_appraisal", "db2_panel_specialty", {"disease_group": group})
    assert {row["group"]: int(row["least"]) for row in rows} == {group: 3, "paediatrics": 1}


B3 = ("within_standard", "treatable", "heredity", "evidence_enough")
B3_DOMAINS = {
    "within_standard": BOOL,
    "treatable": ("yes", "no", "observe"),
    "heredity": ("none", "low", "high", "unknown"),
    "evidence_enough": BOOL,
}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((True, "no", "none", True), "CONFIRMED_OK"),
        ((True, "no", "low", True), "CONFIRMED_OK_COUNSEL"),
        ((True, "no", "high", True), "CONFIRMED_ADVICE"),
        ((True, "no", "unknown", True), "CONFIRMED_OK_COUNSEL"),
        ((ANY, "observe", ANY, True), "OBSERVE"),
        ((False, "yes", ANY, True), "NOT_MET"),
        ((False, "no", ANY, True), "NOT_MET"),
        ((True, "yes", ANY, True), "OBSERVE"),
        ((ANY, ANY, ANY, False), "INSUFFICIENT"),
    ],
)
def test_b3_conclusion(row, code):
    assert set(every("disability_child_appraisal", "db3_conclusion", B3, row, B3_DOMAINS)) == {code}


B4 = ("appraisal_level", "is_late", "cause_accepted")
B4_DOMAINS = {"appraisal_level": ("city", "province"), "is_late": BOOL, "cause_accepted": BOOL}


@pytest.mark.parametrize(
    ("row", "result"),
    [
        (("city", False, ANY), "yes"),
        (("city", True, True), "yes_reason"),
        (("city", True, False), "no"),
        (("province", ANY, ANY), "final"),
    ],
)
def test_b4_objection(row, result):
    assert set(every("disability_child_appraisal", "db4_objection_admissible", B4, row, B4_DOMAINS)) == {
        result
    }


C1 = (
    "scheme", "rural", "born_in_scheme", "age_60", "family", "lawful", "woman_49", "only_child", "new_child", "due_by_age",
    "certificate", "employer_paid",
)  # fmt: skip
COUNTED = ("one", "two_girls", "bereaved")
C1_DOMAINS = {
    **dict.fromkeys(
        (
            "rural",
            "born_in_scheme",
            "age_60",
            "lawful",
            "woman_49",
            "new_child",
            "due_by_age",
            "employer_paid",
        ),
        BOOL,
    ),
    "family": (*COUNTED, "other", "never"),
    "only_child": ("died", "disabled", "other"),
    "certificate": ("held", "lost"),
}


def rural(*row):
    """A row of c1: what concerns the other schemes says nothing."""
    return ("c1", *row, False, "other", False, False, "held", False)


def special(born, woman_49, only_child, new_child):
    return ("c3", ANY, born, False, "one", True, woman_49, only_child, new_child, False, "held", False)


def once(due, certificate, paid):
    return ("c2", ANY, True, False, "one", True, False, "other", False, due, certificate, paid)


@pytest.mark.parametrize(
    ("row", "result"),
    [
        (rural(True, True, True, "one", True), "ELIGIBLE"),
        (rural(True, True, True, "two_girls", True), "ELIGIBLE"),
        (rural(True, True, True, "bereaved", True), "ELIGIBLE"),
        (rural(True, True, False, COUNTED, True), "NOT_YET"),
        (rural(True, False, ANY, ANY, ANY), "NOT_IN_SCHEME"),
        (rural(False, ANY, ANY, ANY, ANY), "NOT_IN_SCHEME"),
        (rural(True, True, ANY, "other", ANY), "NOT_ELIGIBLE"),
        (rural(True, True, ANY, COUNTED, False), "NOT_ELIGIBLE"),
        (rural(True, True, ANY, "never", ANY), "NOT_IN_SCHEME"),
        (special(True, True, "died", False), "ELIGIBLE_DEATH"),
        (special(True, True, "disabled", False), "ELIGIBLE_DISABILITY"),
        (special(True, False, ("died", "disabled"), False), "NOT_YET"),
        (special(ANY, ANY, ANY, True), "NOT_ELIGIBLE"),
        (special(True, ANY, "other", False), "NOT_ELIGIBLE"),
        (special(False, ANY, ANY, False), "NOT_IN_SCHEME"),
        (once(True, "held", False), "ELIGIBLE_ONCE"),
        (once(True, "held", True), "NOT_ELIGIBLE"),
        (once(False, "held", ANY), "NOT_YET"),
        (once(True, "lost", False), "ELIGIBLE_ONCE"),
    ],
)
def test_c1_eligibility(row, result):
    assert {found["result"] for found in every("reward", "dc1_eligibility", C1, row, C1_DOMAINS)} == {result}


@pytest.mark.parametrize(
    ("scheme", "kind", "region", "month", "amount", "per"),
    [
        ("c1", "", "990121", date(2004, 1, 1), 600, "year"),
        ("c1", "", "990121", date(2008, 12, 31), 600, "year"),
        ("c1", "", "990121", date(2009, 1, 1), 720, "year"),
        ("c1", "", "990121", date(2011, 1, 1), 960, "year"),
        ("c3", "disability", "990121", date(2011, 9, 30), 80, "month"),
        ("c3", "death", "990121", date(2011, 9, 30), 100, "month"),
        ("c3", "disability", "990121", date(2011, 10, 1), 200, "month"),
        ("c3", "death", "990121", date(2018, 1, 1), 200, "month"),
        ("c3", "disability", "990200", date(2018, 1, 1), 350, "month"),
        ("c3", "death", "990200", date(2021, 12, 31), 450, "month"),
        ("c3", "disability", "990200", date(2022, 1, 1), 460, "month"),
        ("c3", "death", "990200", date(2022, 1, 1), 590, "month"),
        ("c2", "", "990121", date(2008, 1, 1), 3600, "once"),
        ("c2m", "", "990121", date(2010, 1, 1), 100, "month"),
    ],
)
def test_c2_amount(scheme, kind, region, month, amount, per):
    found = evaluated(
        "reward", "dc2_amount", {"scheme": scheme, "kind": kind, "region": region, "month": month}
    )
    assert (found["amount"], found["per"]) == (amount, per)


@pytest.mark.parametrize(
    ("alive", "change", "result"),
    [
        ("yes", "none", "CONTINUE"),
        ("no", "none", "STOP_DEATH"),
        ("yes", "moved_in_province", "TRANSFER"),
        ("yes", "moved_out", "KEEP"),
        ("yes", "hukou_changed", "RECHECK"),
        ("yes", "new_child", "STOP"),
        ("yes", "regraded", "STOP"),
        ("yes", "office_error", "CORRECT"),
        ("yes", "false_papers", "STOP_RECOVER"),
        ("yes", "not_reachable", "SUSPEND_INFO"),
    ],
)
def test_c3_annual_result(alive, change, result):
    assert evaluated("reward", "dc3_annual_result", {"alive": alive, "change": change})["result"] == result


@pytest.mark.parametrize(
    ("code", "is_resent", "action"),
    [
        ("00", False, "book"),
        ("11", False, "contact"),
        ("12", False, "check_name"),
        ("13", False, "contact"),
        ("14", False, "hold"),
        ("15", False, "contact"),
        ("21", False, "split"),
        ("31", False, "resend"),
        ("31", True, "contact"),
        ("99", False, "wait"),
        ("", False, "wait"),
    ],
)
def test_c4_bank_result(code, is_resent, action):
    assert evaluated("reward", "dc4_bank_result", {"code": code, "is_resent": is_resent}) == action


D0 = ("addressee", "fault_class", "first_in_year", "has_harm", "is_corrected")
YES_NO = ("yes", "no")
D0_DOMAINS = {
    "first_in_year": YES_NO,
    "has_harm": YES_NO,
    "is_corrected": YES_NO,
    "fault_class": ("weak_practice", "minor_breach", "serious_breach"),
}


@pytest.mark.parametrize(
    ("row", "step"),
    [
        (("citizen", ANY, ANY, ANY, ANY), "INFO_LETTER"),
        (("own_office", "deadline_70", ANY, ANY, "no"), "2"),
        (("own_office", "procedure_missed", "yes", "no", "no"), "3"),
        (("own_office", "procedure_missed", "no", "no", "no"), "4"),
        (("own_office", "procedure_missed", ANY, "yes", "no"), "4"),
        (("own_office", "unlawful_act", ANY, ANY, "no"), "4"),
        (("institution", "weak_practice", ANY, "no", "no"), "1"),
        (("institution", "minor_breach", "yes", "no", "no"), "3"),
        (("institution", "minor_breach", "no", "no", "no"), "4"),
        (("institution", ANY, ANY, "yes", "no"), "4"),
        (("institution", "serious_breach", ANY, "no", "no"), "4"),
        ((("own_office", "institution"), ANY, ANY, ANY, "yes"), "CLOSE"),
    ],
)
def test_d0_guidance_step(row, step):
    assert {found["step"] for found in every("enforcement", "dd0_guidance_step", D0, row, D0_DOMAINS)} == {
        step
    }


D1 = ("competence", "fact_in_period", "decided_elsewhere", "origin_lawful")
D1_DOMAINS = {"fact_in_period": BOOL, "decided_elsewhere": YES_NO, "origin_lawful": YES_NO}


@pytest.mark.parametrize(
    ("row", "result"),
    [
        (("Y", True, "no", "yes"), "FILE"),
        (("Y", True, "no", "no"), "UNLAWFUL"),
        (("Y", True, "yes", ANY), "DUPLICATE"),
        (("Y", False, ANY, ANY), "NO_CASE"),
        (("N", True, ANY, ANY), "TRANSFER"),
        (("N", False, ANY, ANY), "NO_CASE"),
        (("unclear", True, "no", "yes"), "ASK"),
        (("unclear", True, "no", "no"), "UNLAWFUL"),
        (("unclear", True, "yes", ANY), "DUPLICATE"),
        (("unclear", False, ANY, ANY), "NO_CASE"),
    ],
)
def test_d1_case_filing(row, result):
    found = every("enforcement", "dd1_case_filing", D1, row, D1_DOMAINS, known_decision="")
    assert set(found) == {result}


@pytest.mark.parametrize(
    ("fact", "effect"),
    [
        ("child_died", "NO_LEVY"),
        ("trafficked", "EXEMPT"),
        ("force_majeure", "DEFERRAL"),
        ("serious_illness", "DEFERRAL"),
        ("low_income", "DEFERRAL"),
        ("adopted_out", "NO_CASE"),
        ("multiple_birth", "COUNT_ONE"),
        ("minor_or_violence", "EXEMPT"),
        ("agency_information", "NO_LEVY"),
        ("two_years", "CLOSE"),
    ],
)
def test_d3_mitigation(fact, effect):
    given = {"mitigation_facts": [fact], "limitation_passed": False}
    assert evaluated("enforcement", "dd3_mitigation", given) == [effect]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        ("paid", "PAID"),
        ("paid_plan", "PAID_PLAN"),
        ("no_levy", "NO_LEVY"),
        ("annulled", "ANNULLED"),
        ("court_refused", "COURT_REFUSED"),
        ("window_closed", "LAPSED"),
        ("executed", "EXECUTED"),
        ("terminated", "TERMINATED"),
        ("hardship", "TERMINATED"),
        ("transferred", "TRANSFERRED"),
        ("basis_repealed", "BASIS_REPEALED"),
    ],
)
def test_d4_closing(fact, reason):
    assert evaluated("enforcement", "dd4_closing", {"finding": "proven", "closing_fact": fact}) == reason


def test_d4_what_is_not_proven_is_closed_as_such():
    given = {"finding": "not_proven", "closing_fact": "terminated"}
    assert evaluated("enforcement", "dd4_closing", given) == "NOT_PROVEN"
