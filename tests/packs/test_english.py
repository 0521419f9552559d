"""Every name that a screen shows has one English word, in the english.toml of its pack or of packs/common."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from lxml import etree

from approvals.models import Post
from approvals.rules.pack_names import CHINESE, names_in, without_english
from approvals.selectors.english import forget, pack_word, shown_diagram
from approvals.selectors.wording import ROLES
from approvals.services.drafts.findings import findings_of
from reports.cells import PACK as PACK_PATH
from reports.cells import cell, cells, names_for
from reports.queries.registers import REGISTERS, Column
from tests.packs.conftest import PACK
from tests.packs.stories import played

PACKS = Path(settings.PACKS_DIR)
# Authorities bear names of their own, in the directory.
AGENCIES = ("人口和计划生育局",)
FOLDERS = sorted(path.name for path in PACKS.iterdir() if path.is_dir())


def list_of(folder):
    path = PACKS / folder / "english.toml"
    return tomllib.loads(path.read_text("utf8")) if path.exists() else {}


def roots_of(folder):
    return {
        path: etree.parse(path).getroot()
        for pattern in ("*.bpmn", "*.dmn")
        for path in sorted((PACKS / folder).glob(pattern))
    }


def codes_of(folder):
    path = PACKS / folder / "codes.toml"
    return tomllib.loads(path.read_text("utf8")) if path.exists() else {}


def conditions_of(folder):
    path = PACKS / folder / "conditions.toml"
    return tomllib.loads(path.read_text("utf8")) if path.exists() else {}


def condition_words(folder):
    return {word for words in conditions_of(folder).values() for word in words.values()}


def said_in_manifest(folder):
    """What screens show of a manifest: the bases of limits; of questions to registers the register, the question, the law; of cards of
    indicators source, evidence and verification."""
    texts: set[str | None] = set()
    for pattern in ("pack.toml", "common.toml", "procedures/*.toml"):
        for path in (PACKS / folder).glob(pattern):
            manifest = tomllib.loads(path.read_text("utf8"))
            asked = manifest.get("questions", [])
            texts |= {row.get(key) for row in asked for key in ("source", "text", "legal_basis")}
            texts |= {row.get("legal_basis") for row in manifest.get("limits", [])}
            texts.add(manifest.get("query_basis") if asked else None)
            texts |= bodies_said(manifest.get("evaluation", {}))
            cards = manifest.get("indicators", [])
            texts |= {text for row in cards for text in card_said(row)}
            texts.add(manifest.get("decision_basis") if cards else None)
    return texts - {None, ""}


def card_said(row):
    """What the card of an indicator says beside its name (F-E1)."""
    return {row.get("source"), row.get("verify"), row.get("verifier"), *row.get("evidence", [])}


def bodies_said(evaluation):
    """What units under evaluation are called after their places."""
    rows = evaluation.get("bodies", [])
    names = {name for row in rows for name in evaluation.get(row.get("names"), ())}
    return names | {row.get("name") for row in rows} | set(AGENCIES if rows else ())


def used_in(*folders):
    names = {name for folder in folders for root in roots_of(folder).values() for _, name in names_in(root)}
    names |= {text for folder in folders for text in said_in_manifest(folder)}
    names |= {word for folder in folders for word in condition_words(folder)}
    return names | {word for folder in folders for word in codes_of(folder).values()}


def answered(root):
    return {
        code
        for text in root.iterfind(".//{*}outputEntry/{*}text")
        for code in re.findall(r'^"([A-Za-z][A-Za-z0-9_]+)"$', (text.text or "").strip())
    }


# Tables whose result stands beside the steps that examine and decide, whatever letters it is written in.
BESIDE_STEPS = {
    "reward": ("dc1_eligibility.dmn", "dc2_amount.dmn"),
    "childcare_subsidy": ("dk1_eligibility.dmn", "dk2_amount.dmn"),
    "enforcement": ("dd2_amount.dmn",),
}


def small_codes(folder):
    shown = BESIDE_STEPS.get(folder, ())
    return {code for path, root in roots_of(folder).items() if path.name in shown for code in answered(root)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_tables_answer_in_codes_is_said_in_words(folder):
    said = {code for root in roots_of(folder).values() for code in answered(root)}
    answers = {code for code in said if code.isupper()} | small_codes(folder)
    codes, english = codes_of(folder), list_of("common") | list_of(folder)
    assert answers - set(codes) == set(), f"add to packs/{folder}/codes.toml what they are called"
    assert set(codes) - said == set(), (
        f"no table answers this any more; delete it from packs/{folder}/codes.toml"
    )
    assert {word for word in codes.values() if word not in english} == set(), (
        "add their English to english.toml"
    )


# Tables whose rows a step that examines or decides shows with all their conditions.
EXPLAINED = {
    "reward": ("dc1_eligibility.dmn", "dc2_amount.dmn"),
    "childcare_subsidy": ("dk1_eligibility.dmn", "dk2_amount.dmn"),
    "enforcement": (
        "dd1_case_filing.dmn",
        "dd2_base.dmn",
        "dd2_amount.dmn",
        "dd3_mitigation.dmn",
        "dd4_closing.dmn",
    ),
}


def compared(folder):
    """Yield (label of the column, code) of every code that a condition of these tables compares with."""
    for file in EXPLAINED[folder]:
        for table in etree.parse(PACKS / folder / file).iter("{*}decisionTable"):
            for at, column in enumerate(table.iterfind("{*}input")):
                cells = (list(rule.iterfind("{*}inputEntry"))[at] for rule in table.iterfind("{*}rule"))
                texts = (cell.findtext("{*}text") or "" for cell in cells)
                tests = (text for text in texts if "date(" not in text)
                yield from (
                    (column.get("label"), code) for text in tests for code in re.findall(r'"([^"]*)"', text)
                )


@pytest.mark.parametrize("folder", EXPLAINED)
def test_the_codes_of_conditions_are_said_in_words(folder):
    said, codes = conditions_of(folder), codes_of(folder)
    missing = {(label, code) for label, code in compared(folder) if code not in said.get(label, codes)}
    assert missing == set(), f"add to packs/{folder}/conditions.toml what they are called"
    english = list_of("common") | list_of(folder)
    assert {w for w in condition_words(folder) if w not in english} == set(), (
        "add their English to english.toml"
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_has_its_english(folder):
    words = list_of("common") | list_of(folder)
    missing = [
        f'"{name}" = "…"    # {path.name}, {where}'
        for path, root in roots_of(folder).items()
        for where, name in without_english(root, words)
    ]
    lines = "\n".join(missing)
    assert not missing, f"add to packs/{folder}/english.toml what it is in English:\n{lines}"


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_question_and_basis_has_its_english(folder):
    missing = said_in_manifest(folder) - set(list_of("common") | list_of(folder))
    assert not missing, f"add to packs/{folder}/english.toml what it is in English"


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_entry_is_stale(folder):
    used = used_in(*(FOLDERS if folder == "common" else [folder]))
    stale = sorted(set(list_of(folder)) - used)
    assert not stale, f"no diagram or table says this any more; delete it from packs/{folder}/english.toml"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_name_has_one_english_word_in_all_packs(folder):
    for other in FOLDERS:
        known, own = list_of(other), list_of(folder)
        twice = {name for name in known.keys() & own if known[name] != own[name]}
        assert not twice, f"packs/{folder} and packs/{other} say it differently"
        assert folder == other or "common" not in (folder, other) or not known.keys() & own, "common has it"


@pytest.fixture(autouse=True)
def a_request_of_its_own():
    forget()


def test_the_words_deployed_are_spoken_in_english_alone():
    assert pack_word("审查") == "审查"
    with translation.override("en"):
        assert (pack_word("审查"), pack_word("准予行政许可决定书")) == ("Examine", "Decision to approve")
        assert pack_word("没有这个名称") == "没有这个名称"


def test_a_diagram_to_look_at_speaks_english():
    xml = '<d xmlns="urn:d"><task id="a" name="审查"/></d>'
    assert shown_diagram(xml).decode() == xml
    with translation.override("en"):
        assert b'name="Examine"' in shown_diagram(xml)


def test_a_new_name_without_english_warns_the_designer(published):
    file = "second_birth_approval.bpmn"
    before = (PACKS / PACK / file).read_text("utf8")
    found = findings_of(published, file, before.replace('name="审查"', 'name="细看"'), before)
    named = [row for row in found if row.get("values", {}).get("name")]
    assert [(row["values"]["name"], row["severity"]) for row in named] == [("细看", "warning")]


def test_lists_name_papers_and_limits_in_english():
    paper, limit = "准予行政许可决定书", "送达期限"
    with translation.override("en"):
        assert (
            cell(Column(title="Papers", path="documents", kind="list"), [paper], None)
            == "Decision to approve"
        )
        assert cell(Column(title="Detail", path="detail", kind="name"), limit, None) == "Service"


def test_every_role_of_the_city_and_the_packs_has_a_word():
    drawn = {
        value
        for folder in FOLDERS
        for root in roots_of(folder).values()
        for element in root.iter()
        for value in [element.get("{urn:jingwei:bpmn:1}role")]
        if value and value.isupper()
    }
    assert {*drawn, *Post.objects.values_list("role", flat=True)} - set(ROLES) == set()


def test_an_applicant_reads_what_a_file_is_for():
    file = {
        "purpose": {"zh": "申请理由的证明材料", "en": "Papers for the grounds"},
        "pk": 1,
        "size": 1,
        "filed_on": None,
        "content_type": "",
    }
    case = {"submission_id": 1, "number": "X-1"}
    with translation.override("en"):
        text = render_to_string(
            "portal/parts/record.html", {"case": case, "own": {"files": [file], "powers": {"query"}}}
        )
    assert ">Papers for the grounds<" in text


def test_what_registers_were_asked_is_read_in_english_by_the_party_and_in_the_log(client, blank_pages):
    stage = played("x02_refusal_after_statement", "a_T09")
    case = stage.the_case()
    client.force_login(stage.the_applicant())
    client.cookies["django_language"] = "en"
    own = client.get(reverse("own_case", args=[case.number])).text
    log = REGISTERS["data-queries"]
    with translation.override("en"):
        row = (
            log.rows()
            .filter(case=case, item="marriage")
            .values(*[column.path for column in log.columns], PACK_PATH)
            .get()
        )
        logged = " ".join(cells(log.columns, row, names_for(log.columns, [row])))
    for said in (own, logged):
        assert "Is there a valid registration of the marriage between the two, and of what date?" in said
        assert "Marriage register of civil affairs" in said and f"Deciding case {case.number}" in said
    assert not CHINESE.search(logged)
