"""Hard guards that fall to payments: H5, H6, H11 and the one-right-a-scheme rule of the register."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from approvals.errors import Blocked, GuardViolation
from approvals.models import Entitlement
from approvals.sample.payees import make_payees
from approvals.services.entitlements import NewEntitlement, Payee, enter_entitlement
from approvals.services.packs import pack_findings, read_pack
from workflows.actors import SYSTEM

PAY, SCORES = (
    re.compile(r"\b\w*(Claim|Receipt|Collection|Instalment)\w*"),
    re.compile(r"\b\w*(Score|Evaluat|Indicator|PaymentBatch|PaymentLine)\w*"),
)


def test_h5_payees_are_not_imported_into_a_real_register():
    with pytest.raises(GuardViolation) as refusal:
        make_payees(
            count=500, scheme="c1", county="990121", starts_on=date(2010, 1, 1), confirmed_on=date(2010, 1, 1),
            timeline="live",
        )  # fmt: skip
    assert refusal.value.code == "H5" and not Entitlement.objects.exists()


def test_h6_a_notice_that_shows_more_than_scheme_and_standard_is_not_deployed():
    pack = read_pack("reward_confirmation")
    assert pack_findings(pack) == []
    pack.manifest["public_notice"]["fields"].append({"title": "子女", "value": "family"})
    assert [text[:2] for text in pack_findings(pack)] == ["H6"]


def joined(text):
    """What fee income and what scores or pay a file imports, where it imports both."""
    imports = "\n".join(re.findall(r"from approvals\.models import (?:\([^)]*\)|[^\n]*)", text))
    return PAY.search(imports) and SCORES.search(imports)


def test_h11_no_query_joins_fee_income_with_budgets_scores_or_pay():
    for path in [
        *Path(settings.BASE_DIR, "reports").rglob("*.py"),
        *Path(settings.BASE_DIR, "approvals", "selectors").rglob("*.py"),
    ]:
        assert not joined(path.read_text(encoding="utf8")), path


@pytest.mark.parametrize(
    "names", ["Claim, UnitScore", "ClaimEntry, EvaluatedUnit", "Instalment, PaymentLine"]
)
def test_h11_a_query_that_does_is_found(names):
    assert joined(f"from approvals.models import {names}\n")
    assert not joined(f"from approvals.models import {names.split(', ')[0]}\n")


def new(**more):
    words = {
        "register": "reward", "scheme": "c1", "number": "N1", "name": "李示例", "identity": "990121194909120165",
        "payee": Payee("李示例", "6200990121000000011", "990121000017"), "starts_on": date(2010, 1, 1),
        "confirmed_on": date(2010, 1, 1), "county": "990121", "timeline": "training",
    }  # fmt: skip
    return NewEntitlement(**{**words, **more})


def test_a_person_has_one_running_right_of_a_scheme_and_none_that_excludes_it():
    enter_entitlement(new=new(), actor=SYSTEM)
    for other, code in ((new(number="N2"), "RUNNING"), (new(number="N3", scheme="c2"), "EXCLUSIVE")):
        with pytest.raises(Blocked) as refusal:
            enter_entitlement(new=other, actor=SYSTEM, excludes=["c1"] if code == "EXCLUSIVE" else ())
        assert refusal.value.code == code
    assert Entitlement.objects.count() == 1
