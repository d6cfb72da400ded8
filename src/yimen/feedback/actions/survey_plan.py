"""Draw a sample, invite it, remind those who have not answered."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from yimen.directory import public as directory
from yimen.feedback.actions.survey import for_change
from yimen.feedback.contracts.survey import (
    SURVEY_KIND,
    FrameKind,
    SamplingPlan,
    SurveyChannel,
    SurveyState,
    SurveyVerb,
)
from yimen.feedback.models import Survey, SurveyInvitation, SurveyLink, SurveyPlan, SurveyToken
from yimen.feedback.queries import survey_frame
from yimen.feedback.queries.survey_frame import Frame, Member
from yimen.feedback.queries.survey_plan import plan_view
from yimen.feedback.rules import sampling, survey_draw
from yimen.feedback.rules.survey_link import hash_of, new_code
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

JOB = "yimen.feedback.tasks.deliver_survey"
REMINDERS = 2
"""At most so many reminders: more would be pestering. Policy by default."""
REMIND_AFTER = timedelta(days=3)
MOST_DRAWN = 20_000
_BATCH = 50
_TITLE = "请您答一份调查：{name}"
_WORDS = (
    "您被抽中参加“{name}”。大约几分钟，不记名：系统不保存哪份答卷是谁答的。"
    "请点这条消息答卷，一人只能答一次。不想参加不用理会，不影响您办事。"
)
_AGAIN = "您被抽中的“{name}”还没有收到您的答卷。方便时请点这条消息答一下，不想参加不用理会。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a sample is to be: of whom, how exact, and from which seed (empty: one is drawn)."""

    kind: FrameKind
    since: date | None = None
    until: date | None = None
    confidence: Decimal = Decimal("0.95")
    margin: Decimal = Decimal("0.05")
    proportion: Decimal = Decimal("0.5")
    response_rate: Decimal = Decimal("0.6")
    per_unit: int = 1
    seed: str = ""


def draw_sample(*, actor: Actor, survey_id: UUID, wish: Wish, at: datetime) -> SamplingPlan:
    """Reckon the size, draw by a recorded seed and keep who was drawn; nobody is told yet.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _for_plan(actor, survey_id)
        frame = _frame(row, wish, before=at, on=local_day(at))
        if not frame.members:
            raise FieldRefusals(
                "feedback.survey.frame",
                {"kind": "这个名单里现在没有人可抽，请换一段时间或者换名单。"},
            )
        sizes, needed = _sizes(frame, wish)
        seed = wish.seed.strip() or secrets.token_hex(8)
        by_stratum = _by_stratum(frame.members)
        drawn = survey_draw.draw(seed=seed, strata=by_stratum, sizes=sizes)
        plan = _plan_row(row, wish, frame, sizes, seed, drawn, needed, at)
        plan.save(force_insert=True)
        known = {one.key: one for one in frame.members}
        chosen = [known[key] for key in drawn]
        SurveyInvitation.objects.bulk_create(_invitations(plan, chosen, wish), batch_size=1_000)
        _record(actor, "drawn", row, at, {"seed": seed, "sample": plan.sample_digest})
        return plan_view(plan)


def _plan_row(
    row: Survey,
    wish: Wish,
    frame: Frame,
    sizes: dict[str, int],
    seed: str,
    drawn: Sequence[str],
    needed: int,
    at: datetime,
) -> SurveyPlan:
    return SurveyPlan(
        id=new_id(),
        survey=row,
        kind=wish.kind.value,
        since=wish.since,
        until=wish.until,
        confidence=wish.confidence,
        margin=wish.margin,
        proportion=wish.proportion,
        response_rate=wish.response_rate,
        per_unit=wish.per_unit,
        population=len(frame.members),
        needed=needed,
        seed=seed,
        frame_digest=survey_draw.digest(one.key for one in frame.members),
        sample_digest=survey_draw.digest(drawn),
        drawn_at=at,
        strata=[
            {
                "code": code,
                "title": frame.titles.get(code, code),
                "size": len(members),
                "sample": sizes.get(code, 0),
            }
            for code, members in sorted(_by_stratum(frame.members).items())
        ],
    )


def repeat_draw(*, actor: Actor, plan_id: UUID, at: datetime) -> bool:
    """Draw again from the frame as it is now; say whether the same were drawn.

    Raises NotFound, NotAllowed, Refusal where the frame is no longer the one that was drawn from.
    """
    with transaction.atomic():
        plan, row = _plan_for(actor, plan_id)
        wish = Wish(kind=FrameKind(plan.kind), since=plan.since, until=plan.until)
        frame = _frame(row, wish, before=plan.drawn_at, on=local_day(plan.drawn_at))
        if survey_draw.digest(one.key for one in frame.members) != plan.frame_digest:
            raise Refusal(
                "feedback.survey.frame_changed",
                f"现在的名单（{len(frame.members)}）和抽样时的名单（{plan.population}）不一样了，"
                "不能重抽核对。抽样时的结果没有变。",
                field="plan",
            )
        sizes = {one["code"]: int(one["sample"]) for one in plan.strata}
        drawn = survey_draw.draw(seed=plan.seed, strata=_by_stratum(frame.members), sizes=sizes)
        same = survey_draw.digest(drawn) == plan.sample_digest
        _record(actor, "redrawn", row, at, {"plan": str(plan.id), "same": str(same)})
        return same


def drop_plan(*, actor: Actor, plan_id: UUID, at: datetime) -> None:
    """Throw a sample away before anybody was invited. Raises NotFound, NotAllowed, Refusal."""
    with transaction.atomic():
        plan, row = _plan_for(actor, plan_id)
        if plan.invited_at is not None:
            raise Refusal(
                "feedback.survey.plan_sent",
                "已经发出邀请的抽样不能删，可以再抽一批。",
                field="plan",
            )
        SurveyInvitation.objects.filter(plan=plan).delete()
        _record(actor, "sample_dropped", row, at, {"seed": plan.seed})
        plan.delete()


def invite(*, actor: Actor, plan_id: UUID, at: datetime) -> int:
    """Give everybody drawn the right to one answer and have them told; return how many.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        plan, row = _plan_for(actor, plan_id, SurveyVerb.INVITE)
        if plan.invited_at is not None:
            raise Refusal("feedback.survey.plan_sent", "这一批已经发过邀请了。", field="plan")
        sizes = {one["code"]: int(one["sample"]) for one in plan.strata}
        drawn = SurveyInvitation.objects.filter(plan=plan).order_by("id")
        tokens = [
            SurveyToken(
                id=uuid4(),
                survey=row,
                invitation=one,
                stratum=survey_draw.kept_stratum(
                    code=one.stratum, drawn=sizes.get(one.stratum, 0) * plan.per_unit
                ),
            )
            for one in drawn
        ]
        SurveyToken.objects.bulk_create(tokens, batch_size=1_000)
        plan.invited_at = at
        plan.save(update_fields=["invited_at"])
        _record(actor, "invited", row, at, {"count": str(len(tokens))})
        if plan.kind != FrameKind.VILLAGES.value:
            app.configure_task(JOB).defer(survey_id=str(row.id))
        return len(tokens)


def remind(*, actor: Actor, survey_id: UUID, at: datetime) -> int:
    """Have those told again who were invited and have not answered; return how many.

    Raises NotFound, NotAllowed, WrongState, Refusal where there is nobody to remind now.
    """
    with transaction.atomic():
        row = for_change(actor=actor, survey_id=survey_id, verb=SurveyVerb.INVITE)
        due = _silent(row.id, at)
        count = due.update(delivered_at=None, reminded_at=at)
        if not count:
            raise Refusal(
                "feedback.survey.nobody",
                f"现在没有要提醒的人：邀请或上次提醒满 {REMIND_AFTER.days} 天、还没有答、"
                f"提醒不到 {REMINDERS} 次的才提醒。",
                field="remind",
            )
        _record(actor, "reminded", row, at, {"count": str(count)})
        app.configure_task(JOB).defer(survey_id=str(row.id))
        return count


def deliver(*, survey_id: UUID, at: datetime) -> int:
    """Tell everybody who has a right to answer and was not told yet, a few in each transaction.

    Safe to run twice; who cannot be reached stays for a call or a visit. Returns how many were told.
    """
    told = 0
    after: UUID | None = None
    while True:
        with transaction.atomic():
            row = Survey.objects.filter(id=survey_id, state=SurveyState.OPEN.value).first()
            if row is None:
                return told
            waiting = (
                SurveyInvitation.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(survey=row, delivered_at=None, token__isnull=False)
                .exclude(person_id=None, account_id=None)
                .select_related("token")
                .order_by("id")
            )
            if after is not None:
                waiting = waiting.filter(id__gt=after)
            batch = list(waiting[:_BATCH])
            if not batch:
                return told
            after = batch[-1].id
            told += sum(_tell(row, one, at) for one in batch)


def print_sheets(*, actor: Actor, plan_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """Return a fresh link for every sheet not yet answered, with its village: only now, to be printed.

    A sheet printed before stays good. Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        plan, row = _plan_for(actor, plan_id, SurveyVerb.INVITE)
        tokens = list(
            SurveyToken.objects.filter(invitation__plan=plan, invitation__channel="sheet")
            .select_related("invitation")
            .order_by("invitation__area_code", "id")
        )
        if not tokens:
            raise Refusal(
                "feedback.survey.no_sheets",
                "没有还没答的二维码纸可印，请先发出邀请。",
                field="plan",
            )
        names = directory.area_names(codes={one.invitation.area_code for one in tokens})
        sheets = [
            (new_link(row.id, one.id, SurveyChannel.SHEET), names[one.invitation.area_code])
            for one in tokens
        ]
        ids = [one.invitation_id for one in tokens]
        SurveyInvitation.objects.filter(id__in=ids, delivered_at=None).update(delivered_at=at)
        _record(actor, "sheets_printed", row, at, {"count": str(len(sheets))})
        return sheets


def new_link(survey_id: UUID, token_id: UUID, channel: SurveyChannel) -> str:
    """Return a new secret code that stands for a token; only its hash is kept."""
    code = new_code()
    SurveyLink.objects.create(
        hash=hash_of(code), survey_id=survey_id, token_id=token_id, channel=channel.value
    )
    return code


def _tell(row: Survey, one: SurveyInvitation, at: datetime) -> bool:
    code = new_link(row.id, one.token.id, SurveyChannel.LINK)
    words = _AGAIN if one.reminded_at else _WORDS
    title, url = _TITLE.format(name=row.title), f"/survey/{code}/"
    subject = Ref(SURVEY_KIND, row.id)
    params = {"name": row.title}
    if one.account_id is not None:
        identity.tell_account(
            account_id=one.account_id, title=title, template=words, at=at, params=params, url=url,
            subject=subject,
        )  # fmt: skip
    elif one.person_id is not None and identity.find_account_of(person_id=one.person_id):
        identity.tell(
            person_id=one.person_id, title=title, template=words, at=at, params=params, url=url,
            subject=subject,
        )  # fmt: skip
    else:
        return False
    one.delivered_at = at
    one.reminders += 1 if one.reminded_at else 0
    one.save(update_fields=["delivered_at", "reminders"])
    return True


def _silent(survey_id: UUID, at: datetime) -> QuerySet[SurveyInvitation]:
    return SurveyInvitation.objects.filter(
        survey_id=survey_id,
        token__isnull=False,
        delivered_at__lte=at - REMIND_AFTER,
        reminders__lt=REMINDERS,
    ).exclude(person_id=None, account_id=None)


def _frame(row: Survey, wish: Wish, *, before: datetime, on: date) -> Frame:
    """Return the frame without those whom an earlier sample of this survey drew."""
    frame = survey_frame.read_frame(
        kind=wish.kind, area_code=row.area_code, since=wish.since, until=wish.until, on=on
    )
    earlier = SurveyInvitation.objects.filter(survey=row, plan__drawn_at__lt=before)
    if wish.kind is FrameKind.STAFF and earlier.exclude(account_id=None).exists():
        raise FieldRefusals(
            "feedback.survey.frame", {"kind": "工作人员已经抽过一批，一项调查只抽一次。"}
        )
    taken = set(earlier.exclude(person_id=None).values_list("person_id", flat=True))
    members = tuple(
        one for one in frame.members if one.person_id is None or one.person_id not in taken
    )
    return Frame(members=members, titles=frame.titles)


def _sizes(frame: Frame, wish: Wish) -> tuple[dict[str, int], int]:
    """Return how many members to draw of each stratum, and how many answers are needed.

    Villages stand for unknown numbers of people, so that no finite correction is made for them.
    """
    of_people = wish.kind is not FrameKind.VILLAGES
    if not 1 <= wish.per_unit <= 200:
        raise FieldRefusals("feedback.survey.frame", {"per_unit": "每个村印 1 到 200 张。"})
    size = sampling.sample_size(
        population=len(frame.members) if of_people else None,
        error=float(wish.margin),
        confidence=float(wish.confidence),
        share=float(wish.proportion),
        response=float(wish.response_rate),
    )
    asked = (
        size.invited if of_people else min(-(-size.invited // wish.per_unit), len(frame.members))
    )
    if asked > MOST_DRAWN:
        raise FieldRefusals(
            "feedback.survey.frame",
            {"margin": f"要抽 {asked} 人，超过一次 {MOST_DRAWN} 人，请放宽误差。"},
        )
    strata = [
        sampling.Stratum(code=code, size=len(members))
        for code, members in sorted(_by_stratum(frame.members).items())
    ]
    return sampling.proportional(size=asked, strata=strata), size.size


def _by_stratum(members: Sequence[Member]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in members:
        found.setdefault(one.stratum, []).append(one.key)
    return found


def _invitations(
    plan: SurveyPlan, drawn: Sequence[Member], wish: Wish
) -> Iterator[SurveyInvitation]:
    on = local_day(plan.drawn_at)
    sheets = wish.kind is FrameKind.VILLAGES
    for one in drawn:
        account = None
        if one.officer_id is not None:
            account = directory.get_officer(officer_id=one.officer_id, on=on).account_id
        for _ in range(wish.per_unit if sheets else 1):
            yield SurveyInvitation(
                id=uuid4(),
                survey_id=plan.survey_id,
                plan=plan,
                person_id=one.person_id,
                account_id=account,
                area_code=one.area_code,
                stratum=one.stratum,
                channel=(SurveyChannel.SHEET if sheets else SurveyChannel.LINK).value,
            )


def _for_plan(actor: Actor, survey_id: UUID) -> Survey:
    state = Survey.objects.filter(id=survey_id).values_list("state", flat=True).first()
    draft = state == SurveyState.DRAFT.value
    verb = SurveyVerb.EDIT if draft else SurveyVerb.INVITE
    return for_change(actor=actor, survey_id=survey_id, verb=verb)


def _plan_for(
    actor: Actor, plan_id: UUID, verb: SurveyVerb | None = None
) -> tuple[SurveyPlan, Survey]:
    """Return a plan with its locked survey; the survey is locked first, as everywhere."""
    survey_id = SurveyPlan.objects.filter(id=plan_id).values_list("survey_id", flat=True).first()
    if survey_id is None:
        raise NotFound
    row = (
        for_change(actor=actor, survey_id=survey_id, verb=verb)
        if verb is not None
        else _for_plan(actor, survey_id)
    )
    plan = SurveyPlan.objects.select_for_update().filter(id=plan_id).first()
    if plan is None:
        raise NotFound
    return plan, row


def _record(actor: Actor, verb: str, row: Survey, at: datetime, change: dict[str, str]) -> None:
    ledger.record(
        actor=actor,
        verb=f"feedback.survey.{verb}",
        subject=Ref(SURVEY_KIND, row.id),
        at=at,
        change=change,
    )
