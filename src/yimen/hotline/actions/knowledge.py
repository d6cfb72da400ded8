"""The knowledge base: write, check, publish, question, confirm, withdraw; answer an order from it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from yimen.hotline import access_knowledge as access
from yimen.hotline.actions import dispatch
from yimen.hotline.contracts.knowledge import (
    ARTICLE_KIND,
    ArticleState,
    ArticleText,
    ArticleVerb,
    ArticleView,
    CallSituation,
)
from yimen.hotline.contracts.order import ORDER_KIND, OrderView, PleaseSay
from yimen.hotline.models import Article, ArticleUse, ArticleVersion, Script, WorkOrder
from yimen.hotline.queries import category as categories
from yimen.hotline.queries.knowledge import version_view
from yimen.hotline.queries.knowledge_work import CHECK, PUBLISH, REVIEW_WORK
from yimen.hotline.rules import knowledge as rules
from yimen.hotline.rules.knowledge import ARTICLE, REVIEW
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

_INDEX = (
    "UPDATE hotline_article_version SET words = setweight(to_tsvector('simple', %s), 'A')"
    " || setweight(to_tsvector('simple', %s), 'B') || setweight(to_tsvector('simple', %s), 'C')"
    " WHERE id = %s"
)
_WORDS = {
    ArticleVerb.CHECK: "checked",
    ArticleVerb.SEND_BACK: "sent_back",
    ArticleVerb.PUBLISH: "published",
    ArticleVerb.QUESTION: "questioned",
    ArticleVerb.CONFIRM: "confirmed",
    ArticleVerb.REPLACE: "replaced",
    ArticleVerb.WITHDRAW: "withdrawn",
}


def write(
    *, actor: Actor, article_id: UUID | None, unit_id: UUID, text: ArticleText, at: datetime
) -> ArticleView:
    """Write a new article of a unit, or the next wording of one; it waits for a second person.

    What is in use goes on being read out until the new wording is published. Raises NotAllowed,
    NotFound, PleaseSay, WrongState.
    """
    rules.check_text(text)
    tree = categories.tree()
    if text.category_code and not categories.is_leaf(code=text.category_code, within=tree):
        raise PleaseSay("category_code", "请选到最细的一类。")
    with transaction.atomic():
        head = _head(actor, article_id, unit_id, at)
        row = ArticleVersion.objects.filter(article=head, state__in=rules.IN_MAKING).first()
        if row is not None and row.state == ArticleState.CHECKED:
            raise WrongState("已经有一版核对过了在等发布。要改，请先退回修改。")
        if row is None:
            before = ArticleVersion.objects.filter(article=head).count()
            row = ArticleVersion(id=new_id(), article=head, number=before + 1, words="")
        row.question, row.short = text.question.strip()[:120], text.short.strip()
        row.body, row.category_code = text.body.strip(), text.category_code
        row.from_on, row.until_on, row.review_on = text.from_on, text.until_on, text.review_on
        row.written_at, row.written_by, row.written_by_id = at, actor.name, actor.account_id
        row.why = ""
        row.save()
        _index(row)
        ref = Ref(ARTICLE_KIND, row.id)
        ledger.record(
            actor=actor, verb="hotline.article.written", subject=ref, at=at,
            change={"article": str(head.id), "number": row.number},
        )  # fmt: skip
        work.open(ref=ref, kind=CHECK, unit=head.unit_id, at=at, title=f"核对知识：{row.question}")
        return version_view(row)


def _head(actor: Actor, article_id: UUID | None, unit_id: UUID, at: datetime) -> Article:
    if article_id is not None:
        head = Article.objects.for_change(article_id)
        access.check_writes(actor, unit_id=head.unit_id)
        return head
    access.check_writes(actor, unit_id=unit_id)
    head = Article(id=new_id(), unit_id=unit_id, made_at=at)
    head.save(force_insert=True)
    return head


def _index(row: ArticleVersion) -> None:
    parts = [" ".join(rules.cut(text)) for text in (row.question, row.short, row.body)]
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, (*parts, row.id))


def check(*, actor: Actor, version_id: UUID, right: bool, why: str, at: datetime) -> ArticleView:
    """Say, as somebody who did not write it, that a wording is right; or send it back with why.

    Raises NotAllowed, NotYourself, PleaseSay, WrongState.
    """
    if not right and len(why.strip()) < 4:
        raise PleaseSay("why", "请写明哪里要改，至少四个字。")
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        head = Article.objects.get(id=row.article_id)
        access.check_writes(actor, unit_id=head.unit_id)
        ref = Ref(ARTICLE_KIND, row.id)
        if right:
            rules.check_second_reader(written_by=row.written_by_id, reader=actor.account_id)
            _step(row, ArticleVerb.CHECK, actor=actor, at=at)
            row.checked_at, row.checked_by, row.why = at, actor.name, ""
            row.save(update_fields=["checked_at", "checked_by", "why"])
            work.close(ref=ref)
            work.open(
                ref=ref, kind=PUBLISH, unit=access.desk_unit(), at=at,
                title=f"发布知识：{row.question}",
            )  # fmt: skip
            return version_view(row)
        if row.state == ArticleState.CHECKED:
            _step(row, ArticleVerb.SEND_BACK, actor=actor, at=at, why=why)
        elif row.state != ArticleState.DRAFT:
            raise WrongState("这一版不在核对。")
        row.why = why.strip()[:300]
        row.save(update_fields=["why"])
        work.close(ref=ref)
        work.open(ref=ref, kind=CHECK, unit=head.unit_id, at=at, title=f"修改知识：{row.question}")
        return version_view(row)


def publish(*, actor: Actor, version_id: UUID, at: datetime) -> ArticleView:
    """Put a checked wording into use in place of the one before; its review day is set.

    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        access.check_publishes(actor)
        ARTICLE.check_move(ArticleState(row.state), ArticleVerb.PUBLISH)
        for old in ArticleVersion.objects.select_for_update(no_key=True).filter(
            article_id=row.article_id, state__in=rules.IN_USE
        ):
            _step(old, ArticleVerb.REPLACE, actor=actor, at=at)
            _end(old, at)
        _step(row, ArticleVerb.PUBLISH, actor=actor, at=at)
        row.published_at, row.published_by = at, actor.name
        row.save(update_fields=["published_at", "published_by"])
        work.close(ref=Ref(ARTICLE_KIND, row.id))
        _start_review(row, at)
        return version_view(row)


def _start_review(row: ArticleVersion, at: datetime) -> None:
    days = max((row.review_on - local_day(at)).days - 1, 0)
    clocks.start(
        ref=Ref(ARTICLE_KIND, row.id), kind=REVIEW, regime="hotline", at=at,
        limit=Limit(amount=days, unit=Unit.DAY, law="知识库复核日"),
        title=f"复核：{row.question}",
    )  # fmt: skip


def _end(row: ArticleVersion, at: datetime) -> None:
    ref = Ref(ARTICLE_KIND, row.id)
    clocks.stop_all(ref=ref, at=at, outcome=row.state)
    work.close(ref=ref)


def question(*, actor: Actor, version_id: UUID, why: str, at: datetime) -> ArticleView:
    """Say that an article is wrong or out of date; its unit gets work, and it stays marked.

    Raises NotAllowed, PleaseSay, WrongState.
    """
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明哪里不对、过时了，至少四个字。")
    access.check_reads(actor)
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        _to_review(row, actor, f"{actor.name}：{why.strip()}", at)
        return version_view(row)


def review_by_itself(*, version_id: UUID, at: datetime) -> bool:
    """Ask for a review because the day has come; asked already, nothing happens."""
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        if not ARTICLE.allows(ArticleState(row.state), ArticleVerb.QUESTION):
            return False
        _to_review(row, SYSTEM, "到了复核的日子", at)
        return True


def _to_review(row: ArticleVersion, actor: Actor, why: str, at: datetime) -> None:
    _step(row, ArticleVerb.QUESTION, actor=actor, at=at, why=why)
    row.why = why[:300]
    row.save(update_fields=["why"])
    ref = Ref(ARTICLE_KIND, row.id)
    clocks.stop_all(ref=ref, at=at, outcome="review")
    unit = Article.objects.values_list("unit_id", flat=True).get(id=row.article_id)
    work.open(ref=ref, kind=REVIEW_WORK, unit=unit, at=at, title=f"复核知识：{row.question}")


def confirm(*, actor: Actor, version_id: UUID, review_on: date, at: datetime) -> ArticleView:
    """Say, as its unit, that an article still holds, and when to look again.

    Raises NotAllowed, PleaseSay, WrongState.
    """
    if review_on <= local_day(at):
        raise PleaseSay("review_on", "下一次复核的日子要在今天以后。")
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        access.check_writes(actor, unit_id=Article.objects.get(id=row.article_id).unit_id)
        _step(row, ArticleVerb.CONFIRM, actor=actor, at=at)
        row.review_on, row.why = review_on, ""
        row.save(update_fields=["review_on", "why"])
        work.close(ref=Ref(ARTICLE_KIND, row.id))
        _start_review(row, at)
        return version_view(row)


def withdraw(*, actor: Actor, version_id: UUID, why: str, at: datetime) -> ArticleView:
    """Take a wording out of use, or drop one that is being made. Raises as `confirm` does."""
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明为什么撤下，至少四个字。")
    with transaction.atomic():
        row = ArticleVersion.objects.for_change(version_id)
        access.check_writes(actor, unit_id=Article.objects.get(id=row.article_id).unit_id)
        _step(row, ArticleVerb.WITHDRAW, actor=actor, at=at, why=why)
        row.why = why.strip()[:300]
        row.save(update_fields=["why"])
        _end(row, at)
        return version_view(row)


def note_answer(*, actor: Actor, order_id: UUID, version_id: UUID, at: datetime) -> None:
    """Record which article answered an order. Raises NotAllowed, NotFound, Refusal."""
    access.check_reads(actor)
    with transaction.atomic():
        row = ArticleVersion.objects.filter(id=version_id).first()
        if row is None or not WorkOrder.objects.filter(id=order_id).exists():
            raise NotFound
        if not rules.may_be_read_out(
            state=ArticleState(row.state), from_on=row.from_on, until_on=row.until_on,
            on=local_day(at),
        ):  # fmt: skip
            raise Refusal(
                "hotline.article.over", "这条知识已经不在用了，请换一条。", field="article"
            )
        ArticleUse.objects.update_or_create(
            order_id=order_id, defaults={"article_id": row.article_id, "version": row, "at": at}
        )
        ledger.record(
            actor=actor, verb="hotline.article.used", subject=Ref(ORDER_KIND, order_id), at=at,
            change={"article": str(row.article_id), "number": row.number},
        )  # fmt: skip


def answer_from(*, actor: Actor, order_id: UUID, version_id: UUID, at: datetime) -> OrderView:
    """Answer an order at once with the short answer of an article, which is recorded.

    Raises NotAllowed, NotFound, PleaseSay, Refusal, WrongState.
    """
    with transaction.atomic():
        row = ArticleVersion.objects.filter(id=version_id).first()
        if row is None:
            raise NotFound
        known = WorkOrder.objects.filter(id=order_id).values_list("category_code", flat=True)
        done = dispatch.answer(
            actor=actor, order_id=order_id, told=row.short,
            category_code=known.first() or row.category_code, at=at,
        )  # fmt: skip
        note_answer(actor=actor, order_id=order_id, version_id=version_id, at=at)
        return done


def set_script(
    *,
    actor: Actor,
    script_id: UUID | None,
    situation: CallSituation,
    category_code: str,
    title: str,
    text: str,
    at: datetime,
) -> UUID:
    """Set words for a situation from now on; the ones before end and stay readable.

    Raises NotAllowed, NotFound, PleaseSay.
    """
    access.check_publishes(actor)
    if len(title.strip()) < 2:
        raise PleaseSay("title", "请给这段话术起个短名。")
    if len(text.strip()) < 6:
        raise PleaseSay("text", "请写怎么说，至少六个字。")
    with transaction.atomic():
        if script_id is not None and not end_script(actor=actor, script_id=script_id, at=at):
            raise NotFound
        row = Script(
            id=new_id(), situation=situation, category_code=category_code,
            title=title.strip()[:60], text=text.strip()[:600], from_at=at, by=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.script.set", subject=Ref("hotline.script", row.id), at=at,
            change={"situation": situation},
        )  # fmt: skip
        return row.id


def end_script(*, actor: Actor, script_id: UUID, at: datetime) -> bool:
    """End words for a situation; say whether they were in use. Raises NotAllowed."""
    access.check_publishes(actor)
    return bool(Script.objects.filter(id=script_id, until_at=None).update(until_at=at))


def _step(
    row: ArticleVersion, verb: ArticleVerb, *, actor: Actor, at: datetime, why: str = ""
) -> None:
    row.state = ARTICLE.check_move(ArticleState(row.state), verb)
    row.save(update_fields=["state"])
    ledger.record(
        actor=actor, verb=f"hotline.article.{_WORDS[verb]}", subject=Ref(ARTICLE_KIND, row.id),
        at=at, change={"article": str(row.article_id), "state": row.state},
        ground=why.strip() or None,
    )  # fmt: skip
