"""Tables of the hotline."""

from __future__ import annotations

from yimen.hotline.models.assessment import Exclusion, FormulaVersion, OrderExport
from yimen.hotline.models.belonging import Conference, OrderFollower, OrderGroup
from yimen.hotline.models.call import (
    Call,
    CallAside,
    CallOrder,
    CallTranscript,
    HandOver,
    NumberCaution,
    Seat,
    SeatSpan,
    SwitchEvent,
)
from yimen.hotline.models.car import (
    MoveRequest,
)
from yimen.hotline.models.category import CategoryRow, PolicyValue, Precedent, StatutoryRow
from yimen.hotline.models.client import (
    Appeal,
    Client,
    ClientVisit,
    CoordinationMeeting,
    MeetingDecision,
    VisitQuestion,
)
from yimen.hotline.models.directing import CategoryChange, DirectoryEntry
from yimen.hotline.models.dispute import (
    DeskStep,
    Dispute,
    DisputeArchive,
    DisputeParty,
    MediationAgreement,
    MediationSession,
    PerformanceCheck,
    PerformanceItem,
)
from yimen.hotline.models.grid import (
    GridAssignment,
    GridCategoryRow,
    GridCell,
    GridFile,
    GridReport,
    GridStep,
)
from yimen.hotline.models.inbound import Dialogue, Inbound
from yimen.hotline.models.knowledge import Article, ArticleUse, ArticleVersion, Script
from yimen.hotline.models.learning import LearntModel, SuggestionUse
from yimen.hotline.models.letter import (
    Deferral,
    Letter,
    RetiredCategory,
    TreeDraft,
    UnitAlias,
)
from yimen.hotline.models.mutual import MutualAppeal, MutualRating, MutualRound, MutualTurn
from yimen.hotline.models.order import OrderArchive, OrderCycle, OrderStep, WorkOrder
from yimen.hotline.models.oversight import Circular, Instruction, SiteVisit, SiteVisitOrder
from yimen.hotline.models.partner import Partner, PartnerOrder, PartnerUpdate
from yimen.hotline.models.patrol import Patrol, PatrolTrack
from yimen.hotline.models.quality import QualitySheet
from yimen.hotline.models.sampling import SampleSeed, SharePolicy
from yimen.hotline.models.seeing import HotspotWarning, LoadSetting, PeriodReport
from yimen.hotline.models.side import (
    CallBack,
    Contact,
    Dispatch,
    OrderReply,
    OrderRequest,
    Supervision,
)
from yimen.hotline.models.volunteer import Volunteer, VolunteerPart, VolunteerTask

__all__ = [
    "Appeal",
    "Article",
    "ArticleUse",
    "ArticleVersion",
    "Call",
    "CallAside",
    "CallBack",
    "CallOrder",
    "CallTranscript",
    "CategoryChange",
    "CategoryRow",
    "Circular",
    "Client",
    "ClientVisit",
    "Conference",
    "Contact",
    "CoordinationMeeting",
    "Deferral",
    "DeskStep",
    "Dialogue",
    "DirectoryEntry",
    "Dispatch",
    "Dispute",
    "DisputeArchive",
    "DisputeParty",
    "Exclusion",
    "FormulaVersion",
    "GridAssignment",
    "GridCategoryRow",
    "GridCell",
    "GridFile",
    "GridReport",
    "GridStep",
    "HandOver",
    "HotspotWarning",
    "Inbound",
    "Instruction",
    "LearntModel",
    "Letter",
    "LoadSetting",
    "MediationAgreement",
    "MediationSession",
    "MeetingDecision",
    "MoveRequest",
    "MutualAppeal",
    "MutualRating",
    "MutualRound",
    "MutualTurn",
    "NumberCaution",
    "OrderArchive",
    "OrderCycle",
    "OrderExport",
    "OrderFollower",
    "OrderGroup",
    "OrderReply",
    "OrderRequest",
    "OrderStep",
    "Partner",
    "PartnerOrder",
    "PartnerUpdate",
    "Patrol",
    "PatrolTrack",
    "PerformanceCheck",
    "PerformanceItem",
    "PeriodReport",
    "PolicyValue",
    "Precedent",
    "QualitySheet",
    "RetiredCategory",
    "SampleSeed",
    "Script",
    "Seat",
    "SeatSpan",
    "SharePolicy",
    "SiteVisit",
    "SiteVisitOrder",
    "StatutoryRow",
    "SuggestionUse",
    "Supervision",
    "SwitchEvent",
    "TreeDraft",
    "UnitAlias",
    "VisitQuestion",
    "Volunteer",
    "VolunteerPart",
    "VolunteerTask",
    "WorkOrder",
]
