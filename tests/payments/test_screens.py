"""Who sees which batch, line and entitlement, masked; what the page of a batch does and refuses."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import AccessRecord, Entitlement, PaymentFinding, PaymentLine, Recovery, RegisterExport
from approvals.services import payments
from approvals.services.entitlements import open_holder, open_payee
from approvals.services.organisation import people_with
from approvals.services.payments import returns
from tests.payments.conftest import COUNTY
from tests.payments.test_batches import ON, answer, released


@pytest.fixture
def visitor(client):
    def enter(role, unit=COUNTY):
        client.force_login(people_with(role, unit, date(2011, 9, 1))[0].user)
        return client

    return enter


@pytest.fixture
def checked(batch, payees):
    payees(3)
    Entitlement.objects.filter(pk=Entitlement.objects.first().pk).update(is_payee_holder=False)
    payments.build_lines(batch)
    payments.check_lines(batch)
    batch.refresh_from_db()
    return batch


def test_lines_are_shown_masked_and_filtered(visitor, checked):
    page = visitor("COUNTY_CLERK").get(reverse("batch", args=[checked.pk]) + "?kind=account_name")
    html = page.content.decode()
    line = checked.lines.get(findings__kind="account_name")
    name, identity = open_holder(line.entitlement.holder)
    assert line.masked_name in html and name not in html and identity not in html
    assert open_payee(line.payee, "").account not in html and html.count("<td data-label") < 60
    assert "960.00" in html and "2,880.00" in html


def test_months_paid_late_are_named_and_found(visitor, checked, client):
    line = checked.lines.order_by("seq").last()
    PaymentLine.objects.filter(pk=line.pk).update(months=14, arrears=["2010-11", "2010-12"])
    html = visitor("COUNTY_CLERK").get(reverse("batch", args=[checked.pk]) + "?kind=arrears").content.decode()
    assert html.count("2010-11 – 2010-12") == 1 and html.count('<tr>\n      <th scope="row"') == 1
    own = client.get(reverse("beneficiary", args=[line.entitlement_id])).content.decode()
    assert "2010-11 – 2010-12" in own


@pytest.mark.parametrize(("role", "unit"), [("TOWN_CLERK", "990121100"), ("LEGAL_REVIEWER", COUNTY)])
def test_a_batch_is_closed_to_other_offices(visitor, checked, role, unit):
    assert visitor(role, unit).get(reverse("batch", args=[checked.pk])).status_code == 404


def test_the_clerk_settles_an_exception_and_another_office_does_not(visitor, checked):
    finding = PaymentFinding.objects.get()
    words = {"act": "settle", "finding": finding.pk, "action": "keep", "reason": "监护人账户，已见监护证明"}
    url = reverse("batch", args=[checked.pk])
    assert visitor("FINANCE_CLERK").post(url, words).status_code == 409
    assert visitor("COUNTY_CLERK").post(url, {**words, "reason": ""}).status_code == 409
    assert visitor("COUNTY_CLERK").post(url, words).status_code == 302
    finding.refresh_from_db()
    assert finding.action == "keep" and finding.settled_by_name


def test_finance_alone_opens_the_bank_file_and_the_opening_is_logged(visitor, batch, payees):
    payees(2)
    file = released(batch)
    url = reverse("bank_file", args=[batch.pk, file.pk])
    assert visitor("COUNTY_HEAD").get(url).status_code == 404
    found = visitor("FINANCE_CLERK").get(url)
    assert found.content.decode() == "".join(payments.content_of(file))
    assert AccessRecord.objects.filter(case=batch.case, purpose="bank file").count() == 1


def test_the_answer_of_the_bank_is_uploaded_and_a_broken_one_refused(visitor, batch, payees, monkeypatch):
    monkeypatch.setattr(returns, "deliver", lambda *a: None)
    payees(2)
    text = answer(released(batch), ["00", "13"])
    url, finance = reverse("batch", args=[batch.pk]), visitor("FINANCE_CLERK")
    broken = finance.post(url, {"act": "return", "answer": BytesIO(b"no header\n")})
    assert broken.status_code == 409
    assert finance.post(url, {"act": "return", "answer": BytesIO(text.encode())}).status_code == 302
    payments.apply_return(batch, ON)
    html = finance.get(url + "?state=failed").content.decode()
    assert batch.files.filter(direction="back").count() == 1 and 'class="jw-tag">13<' in html


def test_the_register_shows_ones_own_area_alone(visitor, payees):
    payees(4)
    village = Entitlement.objects.first().village
    assert visitor("COUNTY_CLERK").get(reverse("beneficiaries")).content.decode().count("****") == 4
    own = visitor("VILLAGE_CLERK", village).get(reverse("beneficiaries"))
    assert "****" not in own.content.decode()
    row = Entitlement.objects.exclude(township="990121100").first()
    assert visitor("TOWN_CLERK", "990121100").get(reverse("beneficiary", args=[row.pk])).status_code == 404


def test_a_person_sees_the_own_payments_alone(client, batch, payees):
    payees(2)
    mine, other = Entitlement.objects.order_by("pk")
    user = User.objects.create(username="own")
    Entitlement.objects.filter(pk=mine.pk).update(user=user)
    payments.build_lines(batch)
    PaymentLine.objects.update(state="paid", paid_on=ON)
    client.force_login(user)
    html = client.get(reverse("own_payments")).content.decode()
    assert "960.00" in html and mine.number in html and other.number not in html


def test_the_lists_of_an_empty_county_say_what_will_stand_there(visitor):
    assert "jw-empty" in visitor("COUNTY_CLERK").get(reverse("batches")).content.decode()


def extract_of(client, what, reason="年度审计"):
    words = {"what": what, "year": "2011", "reason": reason}
    return client.post(reverse("audit_extract"), words)


def test_an_auditor_takes_a_year_along_without_names_and_accounts(visitor, batch, payees):
    payees(6)
    payments.build_lines(batch)
    PaymentLine.objects.update(state="paid", paid_on=date(2011, 9, 2), result_code="00")
    right = Entitlement.objects.first()
    Recovery.objects.create(entitlement=right, case=batch.case, amount=480, mode="agreement", opened_on=ON)
    auditor = visitor("AUDITOR", "990100")
    assert "审计用年度明细" in auditor.get(reverse("batches")).content.decode()
    assert extract_of(auditor, "payments", reason="x").status_code == 302
    text = extract_of(auditor, "payments").content.decode()
    lines = text.splitlines()
    assert (
        len(lines) == 7 and "农村奖励扶助" in lines[1] and "960.00" in lines[1] and "2011年9月2日" in lines[1]
    )
    name, identity = open_holder(right.holder)
    assert right.number in text
    for secret in (name, identity, open_payee(right.payee, "").account, right.masked_name):
        assert secret not in text
    back = extract_of(auditor, "recoveries").content.decode()
    assert back.splitlines()[1].split(",")[4] == "480.00" and "协议返还" in back
    logged = RegisterExport.objects.order_by("pk")
    assert [(row.register, row.rows, row.reason) for row in logged] == [
        ("audit-payments", 6, "年度审计"), ("audit-recoveries", 1, "年度审计"),
    ]  # fmt: skip


def test_nobody_else_takes_it_along_and_an_auditor_sees_his_area_alone(visitor, batch, payees):
    payees(2)
    payments.build_lines(batch)
    assert extract_of(visitor("COUNTY_HEAD"), "payments").status_code == 404
    assert extract_of(visitor("SUPERVISOR", "990100"), "payments").status_code == 404


@pytest.mark.parametrize(("there", "told"), [(6, "5,760.00"), (4, "*")])
def test_the_monthly_statistics_tell_the_sum_unless_the_number_is_hidden(visitor, batch, payees, there, told):
    payees(there)
    payments.build_lines(batch)
    PaymentLine.objects.update(state="paid", paid_on=date(2011, 9, 2))
    given = {"type": "reward_payment_batch", "year": "2011"}
    tables = visitor("SUPERVISOR", "990100").get(reverse("reports"), given).context["declared"]
    rows = {table["title"]: dict(table["rows"]) for table in tables}
    assert rows["已到账金额（元）"]["农村奖励扶助"] == told
    assert rows["已到账（笔）"]["农村奖励扶助"] == ("6" if there == 6 else "<5")


def test_a_case_is_a_link_for_those_alone_who_may_open_it(visitor, checked):
    address = reverse("case", args=[checked.case.number])
    for role, unit, may_open in (("COUNTY_CLERK", COUNTY, True), ("SUPERVISOR", "990100", False)):
        guest = visitor(role, unit)
        assert (guest.get(address).status_code == 200) is may_open
        for page in (reverse("batches"), reverse("batch", args=[checked.pk])):
            html = guest.get(page).content.decode()
            assert checked.number in html and (address in html) is may_open
