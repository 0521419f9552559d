"""Addresses of casework, grouped by who uses them. Names are stable: templates and other areas lead to them."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from approvals.views import accounts
from approvals.views.caseworker import case, documents, filing, inbox, register, training, work_item

urlpatterns: list[URLPattern | URLResolver] = [
    # Accounts and the first page
    path("", accounts.home, name="home"),
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    # The official's desk
    path("desk/", inbox.inbox_view, name="inbox"),
    path("desk/work/<int:pk>/", work_item.work_item, name="work_item"),
    path("desk/work/<int:pk>/draft/", work_item.work_draft, name="work_draft"),
    path("desk/cases/", register.cases, name="cases"),
    path("desk/cases/<str:number>/", case.case_view, name="case"),
    path("desk/cases/<str:number>/files/<int:file_id>/", documents.case_file, name="case_file"),
    path("desk/cases/<str:number>/papers/<int:paper_id>/", documents.case_paper, name="case_paper"),
    path(
        "desk/cases/<str:number>/diagrams/<int:instance_id>.bpmn",
        documents.case_diagram_xml,
        name="case_diagram_xml",
    ),
    path("desk/cases/<str:number>/<slug:tab>/", case.case_view, name="case_tab"),
    path("desk/file/", filing.file_for_applicant, name="file_for_applicant"),
    path("desk/file/<slug:pack>/", filing.file_form, name="file_form"),
    path("desk/file/<slug:pack>/draft/", filing.file_draft, name="file_draft"),
    path("desk/training/", training.training, name="training"),
    path("desk/training/move/", training.move_day, name="move_day"),
]
