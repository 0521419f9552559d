"""What a procedure declares about the authority that is heard above: checked at deployment, not known to the program."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings

from approvals.errors import InvalidPack
from approvals.services.packs import deploy_pack
from tests.packs.conftest import PACK
from workflows.actors import SYSTEM

pytestmark = pytest.mark.django_db
PACKS = Path(django_settings.PACKS_DIR)


@pytest.fixture
def manifest(tmp_path, settings):
    """The manifest of a copy of the packs, which may be spoiled."""
    shutil.copytree(PACKS, tmp_path / "packs")
    settings.PACKS_DIR = tmp_path / "packs"
    return tmp_path / "packs" / PACK / "pack.toml"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ('route = "CITY"\n', "", "PACK pack.toml: higher_review.route: has to be given"),
        ('cited_as = "', 'quoted_as = "', "PACK pack.toml: higher_review.quoted_as: is not known here"),
        (
            'paper = "city_reply"',
            'paper = "reply"',
            "PACK pack.toml: higher_review.paper: 'reply' is no paper of papers.toml",
        ),
        (
            'unsaid = ["statement_result"',
            'unsaid = ["statements"',
            "PACK pack.toml: unsaid: statements: is no variable of [variables]",
        ),
        (
            'unsaid = ["statement_result"',
            'unsaid = ["living"',
            "PACK pack.toml: unsaid: living: begins with facts of the application, not with a constant",
        ),
    ],
)
def test_a_wrong_declaration_is_named_at_deployment(manifest, before, after, found):
    text = manifest.read_text(encoding="utf8")
    assert before in text
    manifest.write_text(text.replace(before, after, 1), encoding="utf8")
    with pytest.raises(InvalidPack) as refusal:
        deploy_pack(pack_id=PACK, actor=SYSTEM)
    assert found in refusal.value.findings
