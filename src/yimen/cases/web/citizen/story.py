"""A case told as a story: moments, documents, papers, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from yimen.cases.contracts import (
    NOTICE_KIND,
    CaseState,
    CaseVerb,
    NoticeView,
    PaperView,
    StepView,
)
from yimen.cases.queries import notice as notices
from yimen.cases.queries.case import CaseFile
from yimen.cases.web.labels import GOT_TITLES, MOMENT_TITLES, PAPER_KIND
from yimen.kernel.clock import local_day
from yimen.trust import public as trust
from yimen.trust.contracts import SealedState, SealedView
from yimen.ui.parts import Document, Link, Moment

_COMING: dict[CaseState, tuple[str, ...]] = {
    CaseState.SUBMITTED: ("收件，看材料", "受理", "审查、作出决定", "办结、送达"),
    CaseState.RECEIVED: ("受理", "审查、作出决定", "办结、送达"),
    CaseState.CORRECTION: ("您补好以后，受理", "审查、作出决定", "办结、送达"),
    CaseState.ACCEPTED: ("审查、作出决定", "办结、送达"),
    CaseState.STOPPED: ("特别程序结束，接着审查", "办结、送达"),
    CaseState.GRANTED: ("出证、办结",),
    CaseState.COMPLETED: ("您查收结果",),
}
_BAD = {
    CaseState.DENIED,
    CaseState.DECLINED,
    CaseState.BOUNCED,
    CaseState.REVOKED,
}


def moments(file: CaseFile, *, now: datetime) -> list[Moment]:
    """Return the timeline: what happened, where the case is now, what comes next."""
    del now
    told = [_moment(step) for step in file.steps]
    if told and file.case.state in {CaseState.CORRECTION, CaseState.COMPLETED}:
        last = told[-1]
        told[-1] = Moment(title=last.title, state="now", at=last.at, said=last.said, who=last.who)
    coming = [Moment(title=title, state="next") for title in _COMING.get(file.case.state, ())]
    return told + coming


def _moment(step: StepView) -> Moment:
    who = step.actor_name
    if step.on_behalf_of:
        who = f"{step.actor_name}（代{step.on_behalf_of}）"
    elif step.verb == "submit":
        who = ""
    return Moment(
        title=MOMENT_TITLES.get(step.verb, str(step.verb)),
        state="bad" if step.state in _BAD else "done",
        at=step.at,
        said=step.opinion,
        who=who,
    )


def public_moments(steps: Sequence[StepView]) -> list[Moment]:
    """Return the timeline for who holds number and code: no names, no opinions."""
    return [
        Moment(
            title=MOMENT_TITLES.get(step.verb, str(step.verb)),
            state="bad" if step.state in _BAD else "done",
            at=step.at,
        )
        for step in steps
    ]


def documents(*, case_id: UUID, for_staff: bool = False) -> list[Document]:
    """Return the notices of a case, newest first, each to open and to verify.

    Officials also read who made it, and for whom where it was a deputy or an agent; what they open
    carries their mark, so there is a link to the addressee's own as well.
    """
    found = notices.list_notices(case_id=case_id)
    seals = trust.list_sealed(kind=NOTICE_KIND, ids=[one.id for one in found])
    return [
        Document(
            title=one.title,
            number="　".join(
                word
                for word in (
                    one.document_number,
                    one.made_by if for_staff else "",
                    _sealed_words(seals.get(one.id)),
                )
                if word
            ),
            on=local_day(one.made_at),
            links=_links(one, seals.get(one.id), for_staff=for_staff),
        )
        for one in found
    ]


def _sealed_words(sealed: SealedView | None) -> str:
    if sealed is None:
        return ""
    return _SEALED_WORDS[sealed.state]


_SEALED_WORDS = {
    SealedState.QUEUED: "正在盖章",
    SealedState.REFUSED: "还没有盖上章",
    SealedState.SEALED: "已盖章",
}


def _links(notice: NoticeView, sealed: SealedView | None, *, for_staff: bool) -> list[Link]:
    """Return where a notice is opened: staff read a marked copy and hand over the sealed one."""
    pdf, title = reverse("cases:notice_pdf", args=[notice.id]), notice.title
    ofd = reverse("cases:notice_ofd", args=[notice.id])
    has_seal = sealed is not None and sealed.state is SealedState.SEALED
    links = [Link(label="PDF", href=pdf, hint=f"，打开{title}")]
    if for_staff:
        hint = f"，{title}，不带您的名字"
        links.append(Link(label="交当事人的一份", href=f"{pdf}?give=1", hint=hint))
    if sealed is not None and has_seal:
        links.append(Link(label=sealed.ofd_words, href=ofd, hint=f"，下载{title}"))
    verify = reverse("cases:verify_notice", args=[notice.verification_code])
    return [*links, Link(label="核验", href=verify, hint=f"{title}的真伪")]


def papers(rows: Sequence[PaperView]) -> list[dict[str, object]]:
    """Return the papers with how they came in."""
    return [
        {"paper": one, "got": GOT_TITLES[one.got], "kind": PAPER_KIND[one.state]} for one in rows
    ]


def points(steps: Sequence[StepView]) -> list[tuple[str, str]]:
    """Return what is missing and how to mend it, from the one request for correction."""
    for step in reversed(steps):
        if step.verb == CaseVerb.ASK_CORRECTION:
            rows = [line.partition("：") for line in step.opinion.splitlines()]
            return [(name, how) for name, _, how in rows]
    return []
