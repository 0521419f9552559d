"""Published content is fetched once in a process, and whoever stores another version is believed at once."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.models import Case, CaseType
from tests.approvals.deadlines.cases import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    return make_case().case_type


def test_a_version_is_fetched_once_and_shared(kind):
    first = CaseType.objects.get(pk=kind.pk)
    with CaptureQueriesContext(connection) as sent:
        second = Case.objects.select_related("case_type").get(case_type=kind).case_type
    assert second.manifest is first.manifest and second.manifest == kind.manifest
    assert len(sent) == 1
    # SQLite hands the text over inside the process.
    assert connection.vendor == "sqlite" or '"manifest"' not in sent[0]["sql"]


def test_what_is_stored_anew_is_read_anew(kind):
    for title in ("first", "second", "third"):
        CaseType.objects.filter(pk=kind.pk).update(manifest={"title": title})
        assert CaseType.objects.get(pk=kind.pk).manifest == {"title": title}
        assert list(CaseType.objects.filter(pk=kind.pk).values_list("manifest", flat=True)) == [
            {"title": title}
        ]
        assert CaseType.objects.filter(manifest__title=title).values_list("manifest__title").get() == (title,)


def test_what_is_rolled_back_is_not_remembered(kind):
    before = CaseType.objects.get(pk=kind.pk).manifest
    with transaction.atomic():
        CaseType.objects.filter(pk=kind.pk).update(manifest={"title": "never"})
        assert CaseType.objects.get(pk=kind.pk).manifest == {"title": "never"}
        transaction.set_rollback(True)
    assert CaseType.objects.get(pk=kind.pk).manifest == before
