"""Papers in the designer: the template with its values, its sample print, and its change."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.services.drafts import (
    file_difference,
    file_text,
    findings_of,
    publish_draft,
    save_draft,
    start_draft,
)
from approvals.services.drafts import submit_draft as submit
from approvals.services.packs import deploy_pack, pack_ids
from approvals.services.papers.specimen import filled, specimen_pdf
from tests.approvals.designer.procedure import people, write_pack
from workflows.actors import SYSTEM

pytestmark = pytest.mark.django_db
PAPER = '{% extends "base_paper.html" %}{% block body %}\n<p>准予{{ names }}请假{{ forms.f_leave.days }}日。</p>\n{% endblock %}\n'
ROW = '[[papers]]\nkey = "grant"\ntitle = { zh = "准假单", en = "Grant" }\ntemplate = "grant.html"\nlevel = "county"\n'


@pytest.fixture
def leave(settings, tmp_path):
    settings.PACKS_DIR = tmp_path
    write_pack(tmp_path)
    (tmp_path / "leave" / "papers").mkdir()
    (tmp_path / "leave" / "papers" / "grant.html").write_text(PAPER, encoding="utf8")
    (tmp_path / "leave" / "papers.toml").write_text(ROW, encoding="utf8")
    return deploy_pack(pack_id="leave", actor=SYSTEM)


def test_the_sample_names_what_a_case_would_bring_and_is_marked_on_every_page(leave):
    html = filled(leave, "grant.html", PAPER)
    assert "准予〔当事人〕请假1日。" in html and "样张 · 不是正式文书" in html
    assert specimen_pdf(leave, "grant.html", PAPER).startswith(b"%PDF")


def test_a_sample_reads_no_case(leave, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        filled(leave, "grant.html", PAPER)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("<p>\n{% if names %}\n</p>", "line-2", "cannot be read"),
        ("<p>\n{{ weather }}</p>", "line-2", "which no paper can read"),
        ("<p>\n\n宗教信仰</p>", "line-3", "may not appear"),
        ("{{ names|ordinal }}", "", "cannot be printed"),
    ],
)
def test_each_finding_stands_at_its_line(leave, text, place, words):
    found = findings_of(leave, "grant.html", text, PAPER)
    assert [row["element_id"] for row in found] == [place] and words in found[0]["message"]


def test_a_changed_paper_is_published_by_a_second_person_and_older_cases_keep_theirs(leave):
    cast = people()
    draft = start_draft(case_type=leave, file="grant.html", actor=cast["drawer"])
    text = PAPER.replace("准予", "同意")
    draft = save_draft(draft_id=draft.pk, content=text, revision=1, actor=cast["drawer"])
    submit(draft_id=draft.pk, reason="改用规范用语", actor=cast["drawer"])
    draft.refresh_from_db()
    new = publish_draft(draft_id=draft.pk, revision=draft.revision, actor=cast["publisher"]).published_as
    assert new.manifest["paper_templates"]["grant.html"] == text
    assert "准予" in file_text(leave, "grant.html")
    assert [change.element_id for change in file_difference("grant.html", PAPER, text).changes] == ["line-2"]


def test_the_page_shows_lines_values_and_the_sample(leave, client):
    people()
    client.force_login(User.objects.get(username="drawer"))
    page = client.get(reverse("procedure_file", args=["leave", 1, "grant.html"]))
    assert [line.number for line in page.context["lines"]] == [1, 2, 3]
    assert {row["name"] for row in page.context["values"] if row["used"]} == {"names", "forms", "paper"} - {
        "paper"
    }
    sample = client.get(reverse("procedure_sample", args=["leave", 1, "grant.html"]))
    assert sample["Content-Type"] == "application/pdf"
    raw = client.get(reverse("procedure_file_xml", args=["leave", 1, "grant.html"]))
    assert raw["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("pack", ["second_birth_approval", "enforcement_case"])
def test_the_papers_of_the_packs_print_with_sample_values(pack, settings):
    assert pack in pack_ids()
    case_type = deploy_pack(pack_id=pack, actor=SYSTEM)
    for file, text in case_type.manifest["paper_templates"].items():
        assert "</html>" in filled(case_type, file, text), file
