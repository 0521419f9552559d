"""Publishing, filing, drafts and uploads through the services."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from forms.errors import DraftConflict, FileInUse, InvalidAnswers, RejectedFile, SchemaError
from forms.models import StoredFile, Submission
from forms.services import (
    delete_due,
    discard_draft,
    draft_of,
    erase_submission,
    mark_for_deletion,
    open_stored,
    process_values,
    publish_form,
    save_draft,
    store_upload,
    submit_form,
)
from tests.forms.schemas import ANSWERS, FAMILY, a_field, a_form

TODAY = date(2010, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT, settings.KEYS_DIR = tmp_path / "files", tmp_path / "keys"


@pytest.fixture
def alice(django_user_model):
    return django_user_model.objects.create_user("alice")


def filed(**changes):
    return submit_form(
        form=publish_form(pack="p", schema=FAMILY), answers={**ANSWERS, **changes}, today=TODAY
    )


def upload(content, name="证明.pdf"):
    return store_upload(SimpleUploadedFile(name, content))


def a_pdf(script="", kind="/JavaScript"):
    writer, target = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    if script:
        detail = "/F" if kind == "/Launch" else "/JS"
        action = {NameObject("/S"): NameObject(kind), NameObject(detail): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.write(target)
    return target.getvalue()


def a_photo(kind="JPEG"):
    exif, target = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (16, 8), "red").save(target, kind, exif=exif)
    return target.getvalue()


def test_the_same_content_is_the_same_version():
    first, again = (publish_form(pack="p", schema=FAMILY) for _ in range(2))
    changed = publish_form(pack="p", schema={**FAMILY, "title": {"zh": "新", "en": "New"}})
    assert first == again and (first.version, changed.version) == (1, 2)


def test_a_form_with_forbidden_words_is_not_published():
    with pytest.raises(SchemaError, match="H1"):
        publish_form(pack="p", schema=a_form(a_field("iud_kind", "text")))


def test_a_filed_form_is_kept_encrypted_and_gives_typed_values():
    submission = filed()
    assert submission.answers["wife_id"] == ANSWERS["wife_id"]
    assert ANSWERS["wife_id"].encode() not in bytes(submission.sealed)
    assert process_values(submission)["married_on"] == date(2005, 1, 2)


def test_bad_answers_store_nothing_and_name_every_field():
    with pytest.raises(InvalidAnswers) as refused:
        filed(wife_id="1", phone="2")
    assert set(refused.value.errors) == {"wife_id", "phone"} and not Submission.objects.exists()


def test_doubts_are_kept_as_warnings():
    assert filed(wife_id="990121197609030014").warnings[0]["code"] == "id18_sex"


def test_a_submission_never_changes_and_can_be_erased():
    submission = filed()
    with pytest.raises(TypeError):
        submission.save()
    erase_submission(submission=submission)
    assert submission.answers == {} and submission.answers_hash and not submission.is_readable


def test_drafts_notice_a_second_window(alice):
    form = publish_form(pack="p", schema=FAMILY)
    save_draft(form=form, owner_id=alice.pk, key="k", answers={"phone": "1"})
    save_draft(form=form, owner_id=alice.pk, key="k", answers={"phone": "2"}, revision=1)
    with pytest.raises(DraftConflict) as conflict:
        save_draft(form=form, owner_id=alice.pk, key="k", answers={}, revision=1)
    assert conflict.value.current == 2 and draft_of(owner_id=alice.pk, key="k").answers == {"phone": "2"}
    discard_draft(owner_id=alice.pk, key="k")
    assert draft_of(owner_id=alice.pk, key="k") is None


def test_an_upload_is_known_by_content_and_encrypted(settings):
    stored = upload(a_pdf(), "照片.jpg")
    assert (stored.kind, stored.name) == ("pdf", "照片.pdf") and open_stored(stored) == a_pdf()
    assert b"%PDF" not in (settings.MEDIA_ROOT / stored.path).read_bytes()


def test_a_photo_loses_its_place_and_keeps_its_orientation():
    stored = upload(a_photo())
    exif = Image.open(io.BytesIO(open_stored(stored))).getexif()
    assert dict(exif) == {0x0112: 6} and not exif.get_ifd(0x8825)
    assert stored.alteration == "metadata_removed" and stored.is_altered


def test_a_png_loses_its_metadata():
    picture = Image.open(io.BytesIO(open_stored(upload(a_photo("PNG")))))
    assert picture.size == (16, 8) and not dict(picture.getexif())


def test_a_plain_png_is_accepted():
    target = io.BytesIO()
    Image.new("RGB", (16, 8), "red").save(target, "PNG")
    assert upload(target.getvalue()).kind == "png"


def an_ofd(name="OFD.xml", listing=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "<x/>")
        if listing:
            archive.writestr("Doc_0/Document.xml", listing)
    return target.getvalue()


def test_the_pages_of_an_upload_are_counted():
    several = PdfWriter()
    for _page in range(3):
        several.add_blank_page(72, 72)
    target = io.BytesIO()
    several.write(target)
    listing = b'<ofd:Pages><ofd:Page ID="1" BaseLoc="a"/><ofd:Page ID="2" BaseLoc="b"/></ofd:Pages>'
    assert [upload(target.getvalue()).pages, upload(a_photo()).pages] == [3, 1]
    assert [upload(an_ofd(listing=listing)).pages, upload(an_ofd()).pages] == [2, None]


def test_an_ofd_is_accepted():
    assert upload(an_ofd()).kind == "ofd"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"MZ\x90", "kind"),
        (b"", "empty"),
        (b"%PDF-1.4 nothing", "broken"),
        (b"\xff\xd8\xff\xe0 nothing", "broken"),
        (a_pdf("app.alert(1)"), "active"),
        (a_pdf("calc.exe", "/Launch"), "active"),
        (an_ofd("word/document.xml"), "kind"),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), "size"),
    ],
    ids=["program", "empty", "broken pdf", "broken photo", "script", "launch", "other archive", "too large"],
)
def test_a_dangerous_or_broken_file_is_refused(content, code):
    with pytest.raises(RejectedFile) as refused:
        upload(content)
    assert refused.value.reason.code == code and not StoredFile.objects.exists()


def test_a_file_waits_before_it_is_deleted(settings, django_capture_on_commit_callbacks):
    stored = upload(a_pdf())
    mark_for_deletion(file=stored, today=TODAY, days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due(today=date(2010, 3, 30)) == 0
        assert (settings.MEDIA_ROOT / stored.path).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due(today=date(2010, 3, 31)) == 1
    assert not (settings.MEDIA_ROOT / stored.path).exists()


def test_a_file_whose_deletion_is_taken_back_is_still_there():
    stored = upload(a_pdf())
    mark_for_deletion(file=stored, today=TODAY, days=1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        delete_due(today=date(2010, 4, 1))
        raise ZeroDivisionError
    stored.refresh_from_db()
    assert stored.deleted_at is None and open_stored(stored).startswith(b"%PDF")


def test_a_copy_that_a_dead_process_left_goes_with_the_next_deletion(
    settings, django_capture_on_commit_callbacks
):
    stored = upload(a_pdf())
    mark_for_deletion(file=stored, today=TODAY, days=1)
    delete_due(today=date(2010, 4, 1))
    assert (settings.MEDIA_ROOT / stored.path).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_due(today=date(2010, 4, 1)) == 0
    assert not (settings.MEDIA_ROOT / stored.path).exists()


def test_a_filed_file_stays_and_an_unknown_one_is_refused():
    form, stored = publish_form(pack="p", schema=FAMILY), upload(a_pdf())
    answers = {**ANSWERS, "papers": [str(stored.public_id)]}
    with pytest.raises(InvalidAnswers, match="papers"):
        submit_form(form=form, answers=answers, today=TODAY)
    submit_form(form=form, answers=answers, files=[stored], today=TODAY)
    with pytest.raises(FileInUse):
        mark_for_deletion(file=stored, today=TODAY)


def test_a_changed_copy_is_noticed(settings):
    stored = upload(a_pdf())
    place = settings.MEDIA_ROOT / stored.path
    kept = place.read_bytes()
    place.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(ValueError, match="changed"):
        open_stored(stored)


def test_a_draft_is_used_up_once(alice):
    form = publish_form(pack="p", schema=FAMILY)
    save_draft(form=form, owner_id=alice.pk, key="k", answers={"phone": "1"})
    with pytest.raises(DraftConflict) as stale:
        discard_draft(owner_id=alice.pk, key="k", revision=2)
    assert stale.value.current == 1
    discard_draft(owner_id=alice.pk, key="k", revision=1)
    with pytest.raises(DraftConflict):
        discard_draft(owner_id=alice.pk, key="k", revision=1)
