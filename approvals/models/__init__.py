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
from approvals.models.collections import Claim, ClaimEntry, ClaimPause, Instalment, InstalmentRequest
from approvals.models.deadlines import (
    CalendarChange,
    ClockAlarm,
    ClockEvent,
    ClockMove,
    Hold,
    StatutoryClock,
)
from approvals.models.decisions import Decision, Objection, Opinion, PublicNotice, Review, Statement
from approvals.models.desks import SavedFilter
from approvals.models.drafts import ModelDraft
from approvals.models.draws import Draw, Expert, PanelSeat
from approvals.models.entitlements import Entitlement, EntitlementCase, EntitlementEvent, Recovery
from approvals.models.evaluation_results import (
    InnovationEntry,
    ScoreAppeal,
    SurveyReturn,
    UnitCard,
    UnitCheck,
    UnitHelp,
    UnitScore,
)
from approvals.models.evaluations import (
    EvaluatedUnit,
    IndicatorValue,
    TargetWaiver,
    UnitDuty,
    ValueCorrection,
)
from approvals.models.evidence import Evidence
from approvals.models.file_checks import CircumstanceReview, FileCheck
from approvals.models.indicators import Indicator, IndicatorSet
from approvals.models.linked_cases import LinkedCase
from approvals.models.notices import Digest, Notice
from approvals.models.officers import CaseOfficer
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
from approvals.models.payments import BankFile, PaymentBatch, PaymentFinding, PaymentLine
from approvals.models.registers import AuthorityAnswer, Rating, RegisterExport, SealEntry
from approvals.models.sessions import Listing, ScheduledSession
from approvals.models.starts import CalendarStart, Reminder, StartedCase
from approvals.models.training import TrainingMove

__all__ = [
    "AccessRecord",
    "ApplicantAccount",
    "AuthorityAnswer",
    "BankFile",
    "CalendarChange",
    "CalendarDay",
    "CalendarStart",
    "CalendarYear",
    "Case",
    "CaseFile",
    "CaseLink",
    "CaseOfficer",
    "CaseParty",
    "CaseStatus",
    "CaseSubmission",
    "CaseType",
    "Certificate",
    "CircumstanceReview",
    "Claim",
    "ClaimEntry",
    "ClaimPause",
    "ClockAlarm",
    "ClockEvent",
    "ClockMove",
    "ConfirmationCode",
    "DataQuery",
    "Decision",
    "Delegation",
    "Digest",
    "Draw",
    "Entitlement",
    "EntitlementCase",
    "EntitlementEvent",
    "EvaluatedUnit",
    "Evidence",
    "Expert",
    "FileCheck",
    "FunctionalArea",
    "Hold",
    "Indicator",
    "IndicatorSet",
    "IndicatorValue",
    "InnovationEntry",
    "Instalment",
    "InstalmentRequest",
    "Jurisdiction",
    "JurisdictionRecord",
    "LedgerEvent",
    "Level",
    "LinkedCase",
    "Listing",
    "ModelDraft",
    "Notice",
    "NumberCounter",
    "NumberEntry",
    "NumberSeries",
    "Objection",
    "Opinion",
    "OrgUnit",
    "PanelSeat",
    "Paper",
    "PaymentBatch",
    "PaymentFinding",
    "PaymentLine",
    "Person",
    "Post",
    "PublicNotice",
    "Rating",
    "Recovery",
    "Recusal",
    "RegisterExport",
    "Reminder",
    "Review",
    "SavedFilter",
    "ScheduledSession",
    "ScoreAppeal",
    "SealEntry",
    "ServiceRecord",
    "SignedInSession",
    "StartedCase",
    "Statement",
    "StatutoryClock",
    "SupplementRequest",
    "SurveyReturn",
    "TargetWaiver",
    "TrainingMove",
    "UnitCard",
    "UnitCheck",
    "UnitDuty",
    "UnitHelp",
    "UnitScore",
    "ValueCorrection",
    "in_force_on",
]
