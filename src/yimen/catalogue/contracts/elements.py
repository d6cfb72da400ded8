"""The further elements of the national implementation list, by the codes of its dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A body that takes part, with its credit code where it has one (共同实施部门, 承办机构)."""

    name: str
    uscc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """处罚的行为、种类、幅度: what is punished, how, and how far."""

    act: str
    sort: str
    extent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """法定基准: what the law or the national standard asks; what was saved is computed from it.

    Papers to hand in, steps of the examination and visits; None where nobody has counted.
    """

    papers: int | None = None
    steps: int | None = None
    visits: int | None = None
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeItem:
    """What is paid, how much and why; `reduction` says who pays less where that is allowed.

    Where `table` names a decision table of the version, its output 金额 takes the place of
    `amount`; `waiver` names one whose output 减免 is the share let off, in percent. An output
    依据 of either gives the article.
    """

    name: str
    amount: Decimal
    basis: str
    table: str = ""
    waiver: str = ""
    standard: str = ""
    reducible: bool = False
    reduction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Further elements of the national implementation list, by the codes of its dictionaries.

    `power_source` 权力来源, `body_type` 主体性质 (A.3), `handle_forms` 办理形式 (A.5),
    `handle_area` 通办范围, `area_form` 通办形式, `online_depths` 网上办理深度, `result_type` 结果类型
    (10 证照, 20 批文, 99 其他), `system_level` 运行系统层级, `levy_kind` 征收种类.
    `delegated_approval` 授权审批, `pledge_based` 告知承诺制, `record_for_check` 备查制.
    `verify_days` are the working days in which a pledge is looked into after the decision (核查期限),
    None where the county's own policy holds.
    """

    power_source: str = "1"
    body_type: str = "1"
    entrusted_by: str = ""
    joint_departments: tuple[str, ...] = ()
    joint_bodies: tuple[Party, ...] = ()
    handling_bodies: tuple[Party, ...] = ()
    powers_divided: str = ""
    exercised_content: str = ""
    jurisdiction: str = ""
    system_level: str = ""
    local_catalogue_code: str = ""
    local_task_code: str = ""
    in_centre: bool = True
    town_codes: tuple[str, ...] = ()
    village_codes: tuple[str, ...] = ()
    delegated_approval: bool = False
    pledge_based: bool = False
    record_for_check: bool = False
    lawful_explain: str = ""
    promised_explain: str = ""
    planned_from: date | None = None
    planned_until: date | None = None
    handle_forms: tuple[str, ...] = ("1", "2")
    handle_area: str = ""
    area_form: str = ""
    intermediary: str = ""
    quantity_limit: str = ""
    visits_explain: str = ""
    result_type: str = "99"
    result_sample: str = ""
    online_depths: tuple[str, ...] = ("1", "2", "3", "4", "5", "6")
    online_url: str = ""
    mobile_url: str = ""
    single_login: bool = True
    mobile_single_login: bool = True
    reservable: bool = True
    pay_online: bool = False
    express: bool = False
    self_service: bool = False
    office_hours: str = "周一至周五 9:00–12:00、13:00–17:00"
    min_assurance: int = 2
    penalties: tuple[Penalty, ...] = ()
    levy_kind: str = ""
    levy_reducible: bool = False
    verify_days: int | None = None


PLAIN_ELEMENTS = Elements()
NO_BASELINE = Baseline()
"""What a definition begins with."""
