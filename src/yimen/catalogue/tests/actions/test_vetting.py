"""Three steps of vetting, each by its own post, nobody over his own text; work, dates, reviews."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from yimen.catalogue import public as catalogue
from yimen.catalogue.actions import guide_review, vetting
from yimen.catalogue.actions import version as actions
from yimen.catalogue.contracts import CatalogueRefused, ItemState, LimitText
from yimen.catalogue.contracts.vetting import SectionChanged, WorkKind, item_ref, version_ref
from yimen.catalogue.models import FieldChange, Item, ItemVersion, VersionStep
from yimen.catalogue.queries import history
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.rules.lifecycle import FLOW, VersionVerb
from yimen.catalogue.rules.sections import BY_CODE, mark_of
from yimen.catalogue.testing import small_item
from yimen.catalogue.tests.builders import AT, SINCE, make_keepers
from yimen.directory import testing as directory
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.work import queries as work
from yimen.kernel.work.rebuilding import rebuild_check

pytestmark = pytest.mark.django_db
TODAY = local_day(AT)


@pytest.fixture
def item(db):
    directory.demo_county(at=SINCE)
    return small_item(name="测试场所许可")


@pytest.fixture
def keepers(item):
    return make_keepers()


@pytest.fixture
def draft(item, keepers):
    view = actions.draft_version(actor=keepers.writer, item_code=item.item_code, at=AT)
    return shortened(keepers.writer, view, 7)


def shortened(actor, view, days, why="提速"):
    text = replace(queries.version_text(view=view), promised_limit=LimitText(amount=days))
    return actions.edit_draft(actor=actor, version_id=view.id, text=text, at=AT, why=why)


def do(verb, actor, view, **more):
    calls = {
        VersionVerb.SUBMIT: vetting.submit_version, VersionVerb.PASS: vetting.pass_version,
        VersionVerb.TAKE_BACK: vetting.take_back_version, VersionVerb.RETURN: vetting.return_version,
        VersionVerb.PUBLISH: vetting.publish_version, VersionVerb.SUSPEND: vetting.suspend_version,
        VersionVerb.RESUME: vetting.resume_version, VersionVerb.CANCEL: vetting.cancel_version,
    }  # fmt: skip
    if verb in (VersionVerb.RETURN, VersionVerb.SUSPEND, VersionVerb.CANCEL):
        more.setdefault("reason", "要改")
    if verb is VersionVerb.PUBLISH:
        more.setdefault("effective_on", TODAY)
    return calls[verb](actor=actor, version_id=view.id, at=AT, **more)


def kinds(view):
    return [row.kind for row in work.list_of(ref=version_ref(version_id=view.id))]


def test_version_goes_through_three_posts_and_work_follows_it(keepers, draft):
    seen = []
    for verb, actor in (
        (VersionVerb.SUBMIT, keepers.writer), (VersionVerb.PASS, keepers.vetter),
        (VersionVerb.PASS, keepers.lawyer),
    ):  # fmt: skip
        do(verb, actor, draft)
        seen += kinds(draft)
        assert rebuild_check() == []
    do(VersionVerb.PUBLISH, keepers.office, draft)

    assert seen == [WorkKind.VET_UNIT, WorkKind.VET_LAW, WorkKind.VET_OFFICE]
    assert kinds(draft) == []
    assert catalogue.get_current(item_code=draft.item_code, on=TODAY).promised_limit.amount == 7
    assert [line.made_by for line in history.list_steps(version_id=draft.id)] == [
        keepers.writer.name, keepers.vetter.name, keepers.lawyer.name, keepers.office.name,
    ]  # fmt: skip


WRITES = {"writer", "office"}
BY_POST = {
    (ItemState.DRAFT, VersionVerb.SUBMIT): WRITES,
    (ItemState.DRAFT, VersionVerb.CANCEL): WRITES,
    (ItemState.VET_UNIT, VersionVerb.TAKE_BACK): WRITES,
    (ItemState.VET_UNIT, VersionVerb.PASS): {"vetter"},
    (ItemState.VET_UNIT, VersionVerb.RETURN): {"vetter"},
    (ItemState.VET_LAW, VersionVerb.PASS): {"lawyer"},
    (ItemState.VET_LAW, VersionVerb.RETURN): {"lawyer"},
}
"""Who does what where it is allowed; the rest belongs to the service office."""


def test_every_verb_in_every_state_is_done_by_its_post_or_refused(keepers, draft):
    ItemVersion.objects.filter(item__code=draft.item_code, version=1).update(state="cancelled")
    FieldChange.objects.all().delete()
    found = {}
    for state, verb in product(ItemState, VersionVerb):
        done = found.setdefault((state, verb), set())
        for post in ("writer", "vetter", "lawyer", "office"):
            ItemVersion.objects.filter(id=draft.id).update(state=state.value, effective_on=TODAY)
            VersionStep.objects.all().delete()
            with suppress(NotAllowed, WrongState):
                do(verb, getattr(keepers, post), draft)
                done.add(post)
    assert found == {
        (state, verb): BY_POST.get((state, verb), {"office"}) if FLOW.allows(state, verb) else set()
        for state, verb in product(ItemState, VersionVerb)
    }


def test_who_wrote_may_not_publish_his_own_text(keepers, draft):
    again = shortened(keepers.office, draft, 6)
    do(VersionVerb.SUBMIT, keepers.writer, again)
    do(VersionVerb.PASS, keepers.vetter, again)
    do(VersionVerb.PASS, keepers.lawyer, again)
    with pytest.raises(CatalogueRefused, match="您自己编过"):
        do(VersionVerb.PUBLISH, keepers.office, again)


def test_returned_version_goes_back_to_its_writers_with_the_reason(keepers, draft):
    do(VersionVerb.SUBMIT, keepers.writer, draft)
    do(VersionVerb.RETURN, keepers.vetter, draft, reason="依据写全")
    assert kinds(draft) == [WorkKind.MEND]
    assert history.list_steps(version_id=draft.id)[-1].reason == "依据写全"
    with pytest.raises(CatalogueRefused, match="写明原因"):
        do(VersionVerb.CANCEL, keepers.writer, draft, reason=" ")


def test_writers_of_another_unit_may_not_touch_the_draft(item, keepers, draft):
    others = make_keepers("wjj")
    with pytest.raises(NotAllowed):
        shortened(others.writer, draft, 5)
    with pytest.raises(NotAllowed):
        queries.find_for(actor=others.writer, item_code=item.item_code, version=2)
    do(VersionVerb.SUBMIT, keepers.writer, draft)
    with pytest.raises(NotAllowed):
        do(VersionVerb.PASS, others.vetter, draft)


def test_submission_is_refused_while_nobody_could_vet(item):
    unit = directory.make_unit(code="wjj", name="县卫健局", level=directory.UnitLevel.COUNTY)
    writer = directory.make_officer(post=directory.Post.ITEM_WRITER, unit=unit, at=SINCE)
    other = small_item(catalogue_code="440199902000", department_code="wjj")
    view = actions.draft_version(actor=writer, item_code=other.item_code, at=AT)
    with pytest.raises(CatalogueRefused, match="没有事项审核人"):
        do(VersionVerb.SUBMIT, writer, view)


def test_future_version_takes_effect_by_its_date_and_cancelled_gives_way(keepers, item, draft):
    later = TODAY + timedelta(days=30)
    done = vetting.bring_on_line(version_id=draft.id, effective_on=later, at=AT)
    assert catalogue.get_current(item_code=item.item_code, on=TODAY).version == 1
    assert catalogue.get_current(item_code=item.item_code, on=later).version == 2
    do(VersionVerb.CANCEL, keepers.office, done)
    assert catalogue.get_current(item_code=item.item_code, on=later).version == 1


def section(actor, view, code, values, *, mark=None, why="核对后修改"):
    raw = queries.version_json(view=view)
    return actions.edit_section(
        actor=actor, version_id=view.id, section=code, values=values,
        mark=mark or mark_of(raw, BY_CODE[code]), why=why, at=AT,
    )  # fmt: skip


def test_parts_are_written_side_by_side_and_nobody_writes_over_another(keepers, draft):
    raw = queries.version_json(view=draft)
    marks = {code: mark_of(raw, BY_CODE[code]) for code in ("guide", "online")}
    section(keepers.writer, draft, "guide", {"definition.guide.where": "县里的窗口。"})
    section(
        keepers.office, draft, "online", {"definition.elements.express": True}, mark=marks["online"]
    )
    with pytest.raises(SectionChanged):
        section(
            keepers.office,
            draft,
            "guide",
            {"definition.guide.where": "网上。"},
            mark=marks["guide"],
        )
    now = catalogue.get_version(version_id=draft.id).definition
    assert (now.guide.where, now.elements.express) == ("县里的窗口。", True)


def test_every_changed_value_is_kept_with_who_and_why(keepers, draft):
    section(keepers.writer, draft, "guide", {"definition.guide.where": "县里。"}, why="搬了地方")
    line = history.list_changes(version_id=draft.id, section="guide")[0]
    assert (line.before, line.after, line.why) == (
        "镇便民服务中心，或在网上办。", "县里。", "搬了地方",
    )  # fmt: skip
    now = catalogue.get_version(version_id=draft.id)
    with pytest.raises(CatalogueRefused, match="为什么改"):
        section(keepers.writer, now, "guide", {"definition.guide.where": "又变。"}, why=" ")


def test_overdue_review_is_work_of_the_unit_until_it_is_done(keepers, item):
    row = Item.objects.get(code=item.item_code)
    late = AT + timedelta(days=400)
    assert row.review_by is not None
    assert guide_review.ask_overdue(at=AT) == 0
    assert guide_review.ask_overdue(at=late) == 1
    assert guide_review.ask_overdue(at=late) == 0
    assert [one.kind for one in work.list_of(ref=item_ref(item_id=row.id))] == [WorkKind.REVIEW]
    assert rebuild_check() == []
    day = local_day(late) + timedelta(days=300)
    guide_review.review_guide(
        actor=keepers.writer, item_id=row.id, review_by=day, note="没有变化", at=late
    )
    row.refresh_from_db()
    assert work.list_of(ref=item_ref(item_id=row.id)) == []
    assert (row.review_by, row.owner_id) == (day, keepers.writer.officer_id)
