"""What casework remembers."""

from approvals.models.accounts import ApplicantAccount, CaseLink, ConfirmationCode, SignedInSession
from approvals.models.cases import (
    AccessRecord,
    Case,
    CaseFile,
    CaseParty,
    CaseStatus,
    CaseSubmission,
    CaseType,
    DataQuery,
    JurisdictionRecord,
    LedgerEvent,
    NumberCounter,
    Recusal,
    SupplementRequest,
)
from approvals.models.certificates import (
    Certificate,
    NumberEntry,
    NumberSeries,
    Paper,
    ServiceRecord,
)
from approvals.models.deadlines import ClockEvent, ClockMove, Hold, StatutoryClock
from approvals.models.decisions import Decision, Objection, Opinion, PublicNotice, Statement
from approvals.models.drafts import ModelDraft
from approvals.models.notices import Notice
from approvals.models.organisation import (
    CalendarDay,
    CalendarYear,
    Delegation,
    FunctionalArea,
    Jurisdiction,
    Level,
    OrgUnit,
    Person,
    Post,
    in_force_on,
)
from approvals.models.training import TrainingMove

__all__ = [
    "AccessRecord",
    "ApplicantAccount",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseFile",
    "CaseLink",
    "CaseParty",
    "CaseStatus",
    "CaseSubmission",
    "CaseType",
    "Certificate",
    "ClockEvent",
    "ClockMove",
    "ConfirmationCode",
    "DataQuery",
    "Decision",
    "Delegation",
    "FunctionalArea",
    "Hold",
    "Jurisdiction",
    "JurisdictionRecord",
    "LedgerEvent",
    "Level",
    "ModelDraft",
    "Notice",
    "NumberCounter",
    "NumberEntry",
    "NumberSeries",
    "Objection",
    "Opinion",
    "OrgUnit",
    "Paper",
    "Person",
    "Post",
    "PublicNotice",
    "Recusal",
    "ServiceRecord",
    "SignedInSession",
    "Statement",
    "StatutoryClock",
    "SupplementRequest",
    "TrainingMove",
    "in_force_on",
]
