"""`manage.py deploy_packs`: what an installation without the sample city begins with, and what an upgrade repeats."""

import pytest
from django.core.management import CommandError, call_command

from approvals.models import CaseType
from approvals.services.packs import deploy_pack
from tests.approvals.designer.procedure import DIAGRAM, published
from workflows.actors import SYSTEM

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


REQUEST = """
[[requests]]
key = "hurry"
message = "hurry_wanted"
"""
MESSAGE = '<bpmn:message id="m" name="hurry_wanted" /><bpmn:process'


def test_a_file_published_in_the_browser_that_no_longer_fits_the_folder_is_named_and_can_be_let_go(
    settings, tmp_path
):
    published(settings, tmp_path)
    drawn = DIAGRAM.replace('name="审核"', 'name="审查"').encode()
    assert deploy_pack(pack_id="leave", actor=SYSTEM, models={"leave.bpmn": drawn}).version == 2
    # The next release speaks of a message, and its own diagram has one.
    manifest, diagram = tmp_path / "leave" / "pack.toml", tmp_path / "leave" / "leave.bpmn"
    manifest.write_text(manifest.read_text("utf8") + REQUEST, "utf8")
    diagram.write_text(DIAGRAM.replace("<bpmn:process", MESSAGE, 1), "utf8")
    with pytest.raises(
        CommandError, match=r"(?s)leave: .*leave\.bpmn: published in the browser.*--from-folder leave\.bpmn"
    ):
        call_command("deploy_packs")
    assert CaseType.objects.get(is_current=True).version == 2
    with pytest.raises(CommandError, match=r"points\.dmn: nobody published"):
        call_command("deploy_packs", "leave", from_folder=["points.dmn"])
    call_command("deploy_packs", "leave", from_folder=["leave.bpmn"])
    now = CaseType.objects.get(is_current=True)
    assert now.version == 3 and now.manifest["published_models"] == {}
    assert CaseType.objects.get(version=2).manifest["published_models"] == {"leave.bpmn": drawn.decode()}
