"""Tables of performance."""

from yimen.performance.models.goal import GoalSheet as GoalSheet
from yimen.performance.models.goal import Indicator as Indicator
from yimen.performance.models.project import BudgetAdjustment as BudgetAdjustment
from yimen.performance.models.project import BudgetGrant as BudgetGrant
from yimen.performance.models.project import BudgetLine as BudgetLine
from yimen.performance.models.project import ContractPlan as ContractPlan
from yimen.performance.models.project import PlannedPayment as PlannedPayment
from yimen.performance.models.project import Project as Project
from yimen.performance.models.project import ProjectStep as ProjectStep
from yimen.performance.models.project import Spending as Spending
from yimen.performance.models.scheme import SchemeEdition as SchemeEdition
