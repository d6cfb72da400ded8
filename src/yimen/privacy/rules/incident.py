"""What must be done about a leak, by when, and what persons are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.kernel.rules import rule
from yimen.privacy.contracts import IncidentLevel, IncidentRefused, StepKind

_REPORT = "《国家网络安全事件报告管理办法》：较大以上 4 小时；一般的 24 小时为本地政策值"
_LAW = {
    StepKind.CONTAIN: "《个人信息保护法》第五十七条第一款：立即采取补救措施（1 小时为本地政策值）",
    StepKind.AUTHORITY: f"《个人信息保护法》第五十七条；{_REPORT}",
    StepKind.PERSONS: "《个人信息保护法》第五十七条；《网络数据安全管理条例》第十一条：及时（24 小时为本地政策值）",
    StepKind.REVIEW: "《国家网络安全事件报告管理办法》：处置结束后 30 日内",
}
_HOURS = {StepKind.CONTAIN: 1, StepKind.PERSONS: 24, StepKind.REVIEW: 30 * 24}


@rule("PRV-INC-1", cites="个人信息保护法 第五十七条第一款；国家网络安全事件报告管理办法")
def steps(*, level: IncidentLevel, known_at: datetime) -> list[tuple[StepKind, datetime, str]]:
    """Return what must be done, each with its last moment and law, counted from when it was known."""
    report = 24 if level is IncidentLevel.GENERAL else 4
    hours = _HOURS | {StepKind.AUTHORITY: report}
    return [(kind, known_at + timedelta(hours=hours[kind]), _LAW[kind]) for kind in StepKind]


@rule("PRV-INC-2", cites="个人信息保护法 第五十七条第一款")
def notice_text(*, data: str, happened: str, harm: str, advice: str, contact: str) -> str:
    """Return what a person is told: which data and why, the harm, what he can do, whom to ask."""
    return (
        f"您的这些信息可能被别人看到或者拿走：{data}。原因：{happened}。"
        f"可能的影响：{harm}。我们已经采取措施；您可以：{advice}。有疑问请拨 {contact}。"
    )


def check_incident(
    *,
    title: str,
    happened: str,
    data: str,
    harm: str,
    advice: str,
    known_at: datetime,
    at: datetime,
) -> None:
    """Refuse an incident that lacks what Art. 57 wants told. Raises IncidentRefused."""
    needed = {"title": title, "happened": happened, "data": data, "harm": harm, "advice": advice}
    for field, text in needed.items():
        if len(text.strip()) < 2:
            raise IncidentRefused("这一项要写，报告和告知都要用。", field=field)
    if known_at > at:
        raise IncidentRefused("发现的时间不能晚于现在。", field="known_at")
