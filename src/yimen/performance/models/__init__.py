"""Tables of performance."""

from yimen.performance.models.evaluation import Evaluation as Evaluation
from yimen.performance.models.evaluation import EvaluationEvidence as EvaluationEvidence
from yimen.performance.models.evaluation import EvaluationIndicator as EvaluationIndicator
from yimen.performance.models.evaluation_report import BudgetAdvice as BudgetAdvice
from yimen.performance.models.evaluation_report import (
    EvaluationPublication as EvaluationPublication,
)
from yimen.performance.models.evaluation_report import RectificationItem as RectificationItem
from yimen.performance.models.evaluation_report import ReportChapter as ReportChapter
from yimen.performance.models.evaluation_report import ReportComment as ReportComment
from yimen.performance.models.evaluation_report import ReportTable as ReportTable
from yimen.performance.models.evidence import FigureSnapshot as FigureSnapshot
from yimen.performance.models.evidence import IndicatorProof as IndicatorProof
from yimen.performance.models.evidence import ScoringPolicy as ScoringPolicy
from yimen.performance.models.goal import GoalSheet as GoalSheet
from yimen.performance.models.goal import Indicator as Indicator
from yimen.performance.models.monitoring import EarlyWarning as EarlyWarning
from yimen.performance.models.panel import Expert as Expert
from yimen.performance.models.panel import PanelScore as PanelScore
from yimen.performance.models.panel import PanelScoreEntry as PanelScoreEntry
from yimen.performance.models.panel import ScoreExclusion as ScoreExclusion
from yimen.performance.models.panel import ScoreSheet as ScoreSheet
from yimen.performance.models.project import BudgetAdjustment as BudgetAdjustment
from yimen.performance.models.project import BudgetGrant as BudgetGrant
from yimen.performance.models.project import BudgetLine as BudgetLine
from yimen.performance.models.project import ContractPlan as ContractPlan
from yimen.performance.models.project import PlannedPayment as PlannedPayment
from yimen.performance.models.project import Project as Project
from yimen.performance.models.project import ProjectStep as ProjectStep
from yimen.performance.models.project import Spending as Spending
from yimen.performance.models.scheme import SchemeEdition as SchemeEdition
from yimen.performance.models.self_evaluation import SelfEvaluation as SelfEvaluation
from yimen.performance.models.self_evaluation import SelfEvaluationLine as SelfEvaluationLine
from yimen.performance.models.self_evaluation import SelfEvaluationStep as SelfEvaluationStep
