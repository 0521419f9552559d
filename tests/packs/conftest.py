"""The sample city and the published packs, made once for the folder; what a test does to them is taken back after it."""

from io import BytesIO

import pytest
from django.db import transaction
from django.test import override_settings
from pypdf import PdfWriter

from approvals.sample.city import load_sample_city
from approvals.services import rendering_pdf
from approvals.services.packs import deploy_pack, pack_ids
from approvals.services.papers import issuing
from workflows.actors import SYSTEM

PACK = "second_birth_approval"


@pytest.fixture(scope="package")
def published(django_db_setup, django_db_blocker):
    """Return the published case type in a city of two counties."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_sample_city(counties=["990121", "990122"])
        types = {pack_id: deploy_pack(pack_id=pack_id, actor=SYSTEM) for pack_id in pack_ids()}
        yield types[PACK]
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def fresh(published, db):
    """Every test begins with the city and the pack alone."""


def print_blank(patch, is_typeset=lambda key: False):
    """Fill papers in but print them on a blank page, but for the keys that are typeset: type takes longer than a case."""

    def render(source, values, *, name):
        rendering_pdf.fill(source, values, name=name)
        writer, buffer = PdfWriter(), BytesIO()
        writer.add_blank_page(width=200, height=200)
        writer.write(buffer)
        return buffer.getvalue()

    class Unsigned:
        def sign(self, pdf, **words):
            return pdf

    def printed(draft, really=issuing.printed):
        with patch.context() as only:
            if not is_typeset(draft.row["key"]):
                only.setattr(issuing, "render_paper", render)
                only.setattr(issuing, "qr_image", str)
            return really(draft)

    patch.setattr(issuing, "signer_in_use", Unsigned)
    patch.setattr(issuing, "printed", printed)


@pytest.fixture
def blank_pages(monkeypatch):
    """Nothing in the test depends on how a paper looks."""
    print_blank(monkeypatch)


@pytest.fixture(scope="module")
def lasting(published, django_db_blocker, tmp_path_factory):
    """What a module fixture plays on top of this lasts for the module, and what a test adds is undone.

    A test takes a copy of the stage, whose objects would else remember what was undone."""
    root = tmp_path_factory.getbasetemp()
    folders = override_settings(KEYS_DIR=root / "keys", MEDIA_ROOT=root / "files")
    with django_db_blocker.unblock(), transaction.atomic(), folders, pytest.MonkeyPatch.context() as patch:
        print_blank(patch)
        yield
        transaction.set_rollback(True)
