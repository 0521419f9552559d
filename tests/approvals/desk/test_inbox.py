"""The inbox: who sees what, claiming with its declaration, filters, and how many queries a page costs."""

import pytest

from approvals.models import Recusal
from approvals.selectors.desk import InboxFilter, box_counts, inbox, present_days
from approvals.services.organisation import actor_for
from tests.approvals.deadlines.cases import set_day
from tests.approvals.desk.procedure import TODAY, begin, open_item
from workflows.models import InboxEntry, WorkItem

pytestmark = pytest.mark.django_db


def rows(response):
    return [row.case.number for row in response.context["page"].rows]


def test_a_case_waits_for_those_whose_post_it_needs(desk_of):
    case = begin()
    assert rows(desk_of("clerk").get("/desk/")) == [case.number]
    assert rows(desk_of("colleague").get("/desk/?box=shared")) == [case.number]
    assert rows(desk_of("elsewhere").get("/desk/")) == []


def test_only_officials_have_a_desk(desk_of, client):
    assert client.get("/desk/").status_code == 302
    assert desk_of("applicant").get("/desk/").status_code == 403


def test_the_first_step_in_a_case_asks_for_a_declaration(desk_of):
    case = begin()
    desk, item = desk_of("clerk"), open_item(case)
    asked = desk.post("/desk/", {"claim_one": item.pk})
    assert asked.templates[0].name == "desk/declare.html" and not Recusal.objects.exists()
    done = desk.post("/desk/", {"items": item.pk, "act": "claim", "declares": "yes"})
    assert done.url == f"/desk/items/{item.pk}/"
    assert Recusal.objects.get().result == "none"
    assert rows(desk.get("/desk/?box=mine")) == [case.number]
    assert rows(desk_of("colleague").get("/desk/")) == []


def test_several_are_claimed_at_once_and_released_again(desk_of):
    items = [open_item(begin()).pk for _ in range(3)]
    desk = desk_of("clerk")
    desk.post("/desk/", {"items": items, "act": "claim", "declares": "yes"})
    assert len(rows(desk.get("/desk/?box=mine"))) == 3
    desk.post("/desk/", {"items": items[:2], "act": "release"})
    assert len(rows(desk.get("/desk/?box=mine"))) == 1


def test_one_refusal_does_not_undo_the_others(desk_of, cast):
    first, second = begin(), begin()
    Recusal.objects.create(
        case=second, user=cast["clerk"].user, requested_by_name="李样本", result="granted", requested_on=TODAY
    )
    items = [open_item(first).pk, open_item(second).pk]
    answer = desk_of("clerk").post("/desk/", {"items": items, "act": "claim", "declares": "yes"})
    assert answer.status_code == 403 and "回避" in answer.content.decode()
    assert open_item(first).assignee_id == cast["clerk"].user_id


def done_before(item, user):
    """Let the person have signed in the case already."""
    item.pk, item.work_id, item.name, item.separation = None, "before", "签署", "decision"
    item.status, item.completed_by, item.completed_by_name = "completed", user, "李样本"
    item.save()


def recused(item, user):
    Recusal.objects.create(
        case=item.root.case, user=user, requested_by_name="李样本", result="granted", requested_on=TODAY
    )


@pytest.mark.parametrize(
    ("earlier", "word", "reason"),
    [(done_before, "职责分离", "已办理“签署”，不能再办理“初审”"), (recused, "回避", "您已依法回避")],
)
def test_who_may_not_take_a_step_is_told_before_he_tries(desk_of, cast, earlier, word, reason):
    case = begin()
    earlier(open_item(case), cast["clerk"].user)
    (item,) = WorkItem.objects.filter(root=case.root, status="open")
    desk = desk_of("clerk")
    listed, opened = (desk.get(url).content.decode() for url in ("/desk/", f"/desk/items/{item.pk}/"))
    assert f"不能认领：{word}" in listed and reason in opened
    assert 'value="claim"' not in opened and f'value="{item.pk}"' not in listed
    assert f'value="{item.pk}"' in desk_of("colleague").get("/desk/").content.decode()


def test_nothing_ticked_is_said(desk_of):
    begin()
    assert desk_of("clerk").post("/desk/", {"act": "claim"}).status_code == 409


def test_what_is_not_ones_own_work_cannot_be_claimed(desk_of):
    item = open_item(begin())
    refused = desk_of("elsewhere").post("/desk/", {"claim_one": item.pk})
    # The page of the refusal has no frame of its own and still knows the person's name.
    assert refused.status_code == 404 and "<b>王示例</b>" in refused.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("text=郑", True),
        ("text=王", False),
        ("type=desk", True),
        ("type=other", False),
        ("stage=township", True),
        ("stage=city", False),
        ("lamp=green", True),
        ("lamp=red", False),
        ("box=overdue", False),
        ("step=初审", True),
        ("step=签署", False),
        ("sort=number&page=2", True),  # a page that has emptied gives way to the first
        ("lamp=purple&sort=x&page=x&box=x", True),
    ],
)
def test_filters(desk_of, query, expected):
    case = begin()
    assert (case.number in rows(desk_of("clerk").get(f"/desk/?{query}"))) is expected


def test_a_case_number_is_found(desk_of):
    first, _second = begin(), begin()
    assert rows(desk_of("clerk").get(f"/desk/?text={first.number[-6:]}")) == [first.number]


@pytest.mark.parametrize(
    ("day", "box", "lamp", "left"),
    [("2010-03-22", "soon", "yellow", 5), ("2010-03-31", "overdue", "red", -2)],
)
def test_lamps_follow_the_simulated_day(desk_of, day, box, lamp, left):
    """Twenty working days from 1 March 2010 end on the 29th; the lamp is yellow from seventy per cent."""
    begin()
    desk_of("clerk")
    set_day(day)
    (row,) = desk_of("clerk").get(f"/desk/?box={box}").context["page"].rows
    assert (row.lamp, row.days_left, row.unit) == (lamp, left, "WD")


def copies(item, number):
    """Put copies of an item into the inbox, as many as a busy unit has."""
    made = []
    for index in range(number):
        copy = WorkItem.objects.get(pk=item.pk)
        copy.pk, copy.work_id = None, f"copy-{index}"
        made.append(copy)
    WorkItem.objects.bulk_create(made)
    InboxEntry.objects.bulk_create(
        [
            InboxEntry(
                work_item=copy, unit=copy.unit, role=copy.role, due_on=copy.due_on, opened_at=copy.opened_at
            )
            for copy in WorkItem.objects.filter(work_id__startswith="copy-")
        ]
    )


def test_a_page_of_fifty_costs_nineteen_queries(desk_of, django_assert_max_num_queries):
    copies(open_item(begin()), 60)
    desk = desk_of("clerk")
    with django_assert_max_num_queries(19):
        response = desk.get("/desk/")
    assert len(rows(response)) == 50 and response.context["page"].has_next
    assert len(rows(desk.get("/desk/?page=2"))) == 11


@pytest.mark.parametrize(
    ("box", "words"),
    [("mine", "没有已认领的事项"), ("overdue", "没有逾期"), ("done", "没有已完成的事项")],
)
def test_an_empty_box_speaks_of_itself_alone(desk_of, box, words):
    begin()
    shown = desk_of("clerk").get(f"/desk/?box={box}").content.decode()
    assert words in shown and "没有待办事项" not in shown


def test_counts_stop_at_ninety_nine(cast):
    copies(open_item(begin()), 120)
    actor = actor_for(cast["clerk"].user, TODAY)
    counts = box_counts(actor, present_days())
    assert counts["open"] == counts["shared"] == "99+" and counts["mine"] == counts["overdue"] == ""
    assert len(inbox(actor, InboxFilter(), present_days()).rows) == 50


def test_done_work_stays_readable(desk_of, cast):
    case = begin()
    WorkItem.objects.filter(root=case.root).update(
        status="completed",
        completed_by=cast["clerk"].user,
        completed_at="2010-03-02T01:00Z",
        completed_by_name="李样本",
    )
    desk = desk_of("clerk")
    assert rows(desk.get("/desk/?box=done")) == [case.number]
