"""Addresses of casework, grouped by who uses them. Names are stable: templates and other areas lead to them."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, include, path

from approvals.views import calendar, public, supervisor
from approvals.views.accounts import own_account, registering, signing_in
from approvals.views.applicant import (
    applying,
    guide,
    rating,
    replacing,
    requests,
    supplying,
    tasks,
    third_party,
)
from approvals.views.applicant import cases as own_cases
from approvals.views.applicant import inbox as own_inbox
from approvals.views.applicant import payments as own_payments
from approvals.views.caseworker import (
    account_links,
    case,
    documents,
    file_checks,
    filing,
    inbox,
    register,
    training,
    work_item,
)
from approvals.views.designer import drafts, procedures
from approvals.views.designer import forms as designed
from approvals.views.enforcement import leads, treasury
from approvals.views.operating import instances, interventions, overview
from approvals.views.payments import batches, beneficiaries
from approvals.views.style_guide import style_guide

urlpatterns: list[URLPattern | URLResolver] = [
    # Accounts and the first page
    path("", signing_in.home, name="home"),
    path("login/", signing_in.Login.as_view(), name="login"),
    path("account/signed-in/", signing_in.signed_in, name="signed_in"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("register/", registering.register, name="register"),
    path("register/code/", registering.register_code, name="register_code"),
    path("register/code/again/", registering.code_again, name="code_again"),
    path("password/forgotten/", registering.password_forgotten, name="password_forgotten"),
    path("password/new/", registering.password_new, name="password_new"),
    path("terms/", registering.terms, name="terms"),
    path("privacy/", registering.privacy, name="privacy"),
    path("account/", own_account.account, name="account"),
    path("account/password/", own_account.password, name="account_password"),
    path("account/contact/", own_account.contact, name="account_contact"),
    path("account/contact/code/", own_account.contact_code, name="account_contact_code"),
    path("account/sessions/end/", own_account.sessions_end, name="account_sessions_end"),
    path("account/cases/", own_account.cases_ask, name="account_cases"),
    path("account/close/", own_account.close, name="account_close"),
    path("", include("approvals.views.verification")),
    path("style-guide/", style_guide, name="style_guide"),
    # The official's desk
    path("desk/", inbox.inbox_view, name="inbox"),
    path("desk/items/<int:pk>/", work_item.work_item, name="work_item"),
    path("desk/items/<int:pk>/draft/", work_item.work_draft, name="work_draft"),
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
    path("desk/leads/", leads.leads, name="leads"),
    path("desk/leads/<slug:pack>/", leads.lead, name="lead"),
    path("desk/claims/", treasury.claims, name="claims"),
    path("desk/claims/<int:pk>/", treasury.claim, name="claim"),
    path("desk/accounts/", account_links.account_links, name="account_links"),
    path("desk/accounts/<int:account_id>/<str:number>/", account_links.account_link, name="account_link"),
    path("desk/file-checks/", file_checks.file_checks, name="file_checks"),
    path("desk/file-checks/<int:pk>/", file_checks.file_check, name="file_check"),
    path("desk/training/", training.training, name="training"),
    path("desk/training/move/", training.move_day, name="move_day"),
    path("desk/training/state/", training.move_state, name="move_state"),
    # Payments and the register of beneficiaries
    path("desk/batches/", batches.batches, name="batches"),
    path("desk/batches/<int:pk>/", batches.batch, name="batch"),
    path("desk/batches/<int:pk>/files/<int:file_id>/", batches.bank_file, name="bank_file"),
    path("desk/beneficiaries/", beneficiaries.beneficiaries, name="beneficiaries"),
    path("desk/beneficiaries/<int:pk>/", beneficiaries.beneficiary, name="beneficiary"),
    path("evaluation/", include("approvals.views.evaluation.urls")),
    # Supervision
    path("supervision/", supervisor.supervision, name="supervision"),
    path("supervision/export/", supervisor.supervision_export, name="supervision_export"),
    path("supervision/oldest/", supervisor.supervision_cases, {"box": "oldest"}, name="supervision_oldest"),
    path(
        "supervision/overdue/", supervisor.supervision_cases, {"box": "overdue"}, name="supervision_overdue"
    ),
    # Operation
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("calendar/<int:year>/confirm/", calendar.calendar_confirm, name="calendar_confirm"),
    path("operation/", overview.operation, name="operation"),
    path("operation/sweep/", overview.sweep, name="sweep"),
    path("operation/incidents/<int:pk>/retry/", overview.incident_retry, name="incident_retry"),
    path("operation/incidents/<int:pk>/skip/", overview.incident_skip, name="incident_skip"),
    path("operation/runs/", instances.instances, name="instances"),
    path("operation/runs/<int:pk>/", instances.instance, name="instance"),
    path("operation/runs/<int:pk>.bpmn", instances.instance_xml, name="instance_xml"),
    path("operation/versions/", instances.versions, name="versions"),
    path("operation/interventions/", interventions.interventions, name="interventions"),
    path("operation/interventions/prepare/", interventions.prepare, name="intervention_prepare"),
    path("operation/interventions/propose/", interventions.propose, name="intervention_propose"),
    path("operation/interventions/<int:pk>/", interventions.intervention, name="intervention"),
    path("operation/interventions/<int:pk>/decide/", interventions.decide, name="intervention_decide"),
    path("healthz", overview.healthz, name="healthz"),
    # Designing procedures
    path("designer/", procedures.designer, name="designer"),
    path("designer/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("designer/drafts/<int:pk>/xml/", drafts.draft_xml, name="draft_xml"),
    path("designer/drafts/<int:pk>/save/", drafts.draft_save, name="draft_save"),
    path("designer/drafts/<int:pk>/row/", drafts.draft_row, name="draft_row"),
    path("designer/drafts/<int:pk>/text/", designed.draft_text, name="draft_text"),
    path("designer/drafts/<int:pk>/question/", designed.draft_question, name="draft_question"),
    path("designer/drafts/<int:pk>/arrange/", designed.draft_arrange, name="draft_arrange"),
    path("designer/drafts/<int:pk>/sample.pdf", designed.draft_sample, name="draft_sample"),
    path("designer/drafts/<int:pk>/<slug:act>/", drafts.draft_act, name="draft_act"),
    path("designer/<slug:pack>/", procedures.procedure, name="procedure"),
    path("designer/<slug:pack>/new-file/", drafts.draft_new, name="draft_new"),
    path("designer/<slug:pack>/compare/", procedures.procedure_compare, name="procedure_compare"),
    path("designer/<slug:pack>/<int:version>/<str:file>/", procedures.procedure_file, name="procedure_file"),
    path(
        "designer/<slug:pack>/<int:version>/<str:file>/xml/",
        procedures.procedure_file_xml,
        name="procedure_file_xml",
    ),
    path(
        "designer/<slug:pack>/<int:version>/<str:file>/sample.pdf",
        designed.procedure_sample,
        name="procedure_sample",
    ),
    path("designer/<slug:pack>/<int:version>/<str:file>/draft/", drafts.draft_start, name="draft_start"),
    # The portal: services, applying, own cases
    path("portal/", guide.portal, name="portal"),
    path("portal/services/<slug:pack_id>/", guide.guide, name="service_guide"),
    path("portal/services/<slug:pack_id>/apply/", applying.begin, name="apply"),
    path("portal/services/<slug:pack_id>/apply/review/", applying.review, name="apply_review"),
    path("portal/services/<slug:pack_id>/apply/file/", applying.submit_application, name="apply_submit"),
    path("portal/services/<slug:pack_id>/apply/discard/", applying.drop_draft, name="apply_discard"),
    path("portal/services/<slug:pack_id>/apply/step/<slug:key>/", applying.step, name="apply_step"),
    path(
        "portal/services/<slug:pack_id>/apply/step/<slug:key>/draft/", applying.keep_draft, name="apply_draft"
    ),
    path("portal/cases/", own_cases.own_cases, name="own_cases"),
    path("portal/cases/<str:number>/", own_cases.own_case, name="own_case"),
    path("portal/cases/<str:number>/receipt/", applying.receipt, name="own_receipt"),
    path("portal/cases/<str:number>/supply/", supplying.supply, name="own_supply"),
    path("portal/cases/<str:number>/papers/<int:pk>/", own_cases.paper_file, name="own_paper"),
    path("portal/cases/<str:number>/files/<int:pk>/", own_cases.filed_file, name="own_file"),
    path("portal/cases/<str:number>/tasks/<int:pk>/", tasks.own_task, name="own_task"),
    path("portal/cases/<str:number>/requests/<slug:act>/", requests.own_request, name="own_request"),
    path("portal/cases/<str:number>/file/", own_cases.inspection, name="own_inspection"),
    path("portal/cases/<str:number>/rating/", rating.own_rating, name="own_rating"),
    path("portal/cases/<str:number>/replacement/", replacing.own_replacement, name="own_replacement"),
    path("portal/cases/<str:number>/amendment/", replacing.own_amendment, name="own_amendment"),
    path("portal/cases/<str:number>/renewal/", replacing.own_renewal, name="own_renewal"),
    path("portal/cases/<str:number>/handing-back/", replacing.own_handing_back, name="own_handing_back"),
    path("portal/invitation/", third_party.invitation, name="invitation"),
    path("portal/interests/<str:number>/", third_party.third_party_case, name="third_party_case"),
    path(
        "portal/interests/<str:number>/papers/<int:pk>/",
        third_party.third_party_file,
        name="third_party_paper",
    ),
    path(
        "portal/interests/<str:number>/requests/<slug:act>/",
        third_party.third_party_request,
        name="third_party_request",
    ),
    path("portal/payments/", own_payments.own_payments, name="own_payments"),
    path("portal/notices/", own_inbox.own_notices, name="own_notices"),
    path("portal/notices/<int:pk>/", own_inbox.open_notice, name="own_notice"),
    # Open to everybody: public notices and objections
    path("public-notices/", public.public_notices, name="public_notices"),
    path("public-decisions/", public.public_decisions, name="public_decisions"),
    path("public-results/", public.public_evaluation, name="public_evaluation"),
    path("public-notices/objections/", public.track_objection, name="objection_track"),
    path("public-notices/<int:pk>/object/", public.object_to, name="objection"),
]
