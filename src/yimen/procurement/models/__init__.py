"""Tables of procurement."""

from yimen.procurement.models.assessment import AssessmentSheet as AssessmentSheet
from yimen.procurement.models.contract import Contract as Contract
from yimen.procurement.models.contract import ContractLine as ContractLine
from yimen.procurement.models.contract import Criterion as Criterion
from yimen.procurement.models.contract import PaymentTerm as PaymentTerm
from yimen.procurement.models.delivery import Delivery as Delivery
from yimen.procurement.models.delivery import DeliveryItem as DeliveryItem
from yimen.procurement.models.gap import Gap as Gap
from yimen.procurement.models.milestone import Milestone as Milestone
from yimen.procurement.models.paper import ProjectPaper as ProjectPaper
from yimen.procurement.models.payment import ContractPayment as ContractPayment
from yimen.procurement.models.repair import Repair as Repair
from yimen.procurement.models.supplier import Supplier as Supplier
