"""`manage.py deploy_packs`: what an installation without the sample city begins with, and what an upgrade repeats."""

import pytest
from django.core.management import CommandError, call_command

from approvals.models import CaseType

pytestmark = pytest.mark.django_db


def test_a_procedure_is_put_in_force_once_for_the_same_content(capsys):
    call_command("deploy_packs", "birth_registration")
    call_command("deploy_packs", "birth_registration")
    assert capsys.readouterr().out.split("\n")[:2] == ["birth_registration v1", "birth_registration v1"]
    assert [(row.version, row.is_current) for row in CaseType.objects.all()] == [(1, True)]


def test_an_unknown_procedure_is_named_with_those_that_there_are():
    with pytest.raises(CommandError, match=r"no procedure nowhere; there are .*birth_registration"):
        call_command("deploy_packs", "birth_registration", "nowhere")
    assert not CaseType.objects.exists()
