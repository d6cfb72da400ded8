"""The demo county's impact assessments of faces: two purposes in force, watching people is off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import Purpose
from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

_VALID = timedelta(days=366)
_RISKS = (
    "认错人会把别人的材料给出去，或者让本人办不成事；人脸不能像密码那样更换，模板一旦泄露影响长期。"
    "老年人、孩子、双胞胎、整容或者受伤的人更容易认错。识别模型没有在本地居民身上测过。"
)
_MEASURES = (
    "单独同意，随时可以撤回，撤回即删；照片比完就丢，模板加密、分用途、最长存一年；"
    "相似度拿不准的由工作人员来定；每次使用记入账本；每件事都有不刷脸的办法；上线前做现场实测。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    purpose: Purpose
    uses: str
    necessity: str


_DEMO = (
    _Said(
        purpose=Purpose.VERIFY,
        uses="登录、提高实名等级、签名、用证时核对是不是本人：只和本人自己登记的一张比，一比一。",
        necessity="远程办事要防冒名，短信验证码会被别人拿到。不愿意刷脸的，用密码、短信验证码、证书，或者到窗口。",
    ),
    _Said(
        purpose=Purpose.IDENTIFY,
        uses="在镇、县窗口和一体机前找到来办事的本人，免得念证件号码；先在本镇找，再在全县找。",
        necessity="老年人常忘带证件，念号码会被旁边的人听到。不愿意刷脸的，出示证件或者说号码，排队次序一样。",
    ),
)


def run(at: datetime) -> str:
    """Put the assessments in force that are not, by two administrators; tell how many were made."""
    writer, approver = _holder(Post.SYSTEM_ADMIN, at), _holder(Post.SECURITY_ADMIN, at)
    if writer is None or approver is None:
        return "没有管理员，刷脸没有启用"
    missing = [one for one in _DEMO if not biometrics.is_on(purpose=one.purpose, at=at)]
    for one in missing:
        number = biometrics.write_assessment(
            actor=writer,
            purpose=one.purpose,
            uses=one.uses,
            necessity=one.necessity,
            risks=_RISKS,
            measures=_MEASURES,
            assessed_by="一门县政务服务中心、一门县网信办（演示）",
            assessed_on=local_day(at),
            valid_until=local_day(at) + _VALID,
            at=at,
        )
        biometrics.approve_assessment(actor=approver, number=number, decision="同意（演示）", at=at)
    return f"刷脸影响评估 {len(missing)} 份"


def _holder(post: Post, at: datetime) -> Actor | None:
    for officer in directory.holders_of(post=post, on=local_day(at)):
        return directory.actor_for(account_id=officer.account_id, at=at)
    return None
