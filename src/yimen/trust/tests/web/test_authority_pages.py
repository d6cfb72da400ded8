"""What runs out when, authorities outside, and the suites of sealing: seen and changed by two hands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day, now
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.pki.contracts import ChainFault, Profile, SuiteName
from yimen.trust.actions import authority, outside, second_hand
from yimen.trust.certificate_contracts import POLICY_WORK, WISH_WORK, Subject
from yimen.trust.contracts import SealedForm
from yimen.trust.models import Certificate, CertificateWish, PolicyWish
from yimen.trust.queries import authorities, chain
from yimen.trust.queries.policy import suite_of
from yimen.trust.tests.actions.test_outside import Provincial

pytestmark = pytest.mark.django_db
POLICY, OUTSIDE = "/work/certificates/policy/", "/work/certificates/authorities/"
VALIDITY = "/work/certificates/validity/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _set_up() -> None:
    authority.set_up_authority(actor=SYSTEM, at=now() - DAY)


@pytest.fixture
def province() -> Iterator[Provincial]:
    made = Provincial()
    authorities.install_authority(authority=made)
    yield made
    authorities.remove_authority(code=made.code)


def _in(post: Post = Post.SECURITY_ADMIN, **more: str) -> Client:
    client = Client()
    unit = directory.demo_county().centre
    sign_in(client, directory.make_officer(post=post, unit=unit, **more))
    return client


def _asked(**changed: str) -> dict[str, str]:
    day = local_day(now()) + 10 * DAY
    return {
        "verb": "ask",
        "form": "pdf",
        "suite": "sm",
        "from_at": day.isoformat(),
        "why": "密评整改要求",
    } | changed


def test_a_suite_changes_by_two_hands_from_its_day_on() -> None:
    one, two = _in(name="安全甲"), _in(name="安全乙")

    told = one.post(POLICY, _asked(), follow=True).content.decode()
    wish = PolicyWish.objects.get()

    assert "请另一位安全管理员批准" in told
    assert Work.objects.filter(kind=POLICY_WORK, ref_id=wish.id).exists()
    assert [each for each in rebuild_check() if each.kind == POLICY_WORK] == []
    assert one.post(POLICY, {"verb": "approve", "wish": wish.id}).status_code == 403
    shown = two.post(POLICY, {"verb": "approve", "wish": wish.id}, follow=True).content.decode()
    assert "到时生效" in shown
    assert suite_of(form=SealedForm.PDF, at=wish.from_at - DAY) is SuiteName.INTERNATIONAL
    assert suite_of(form=SealedForm.PDF, at=wish.from_at) is SuiteName.SM
    assert not Work.objects.filter(kind=POLICY_WORK).exists()
    assert LedgerEntry.objects.filter(verb="trust.policy.set").exists()


def test_a_change_is_refused_with_words_or_taken_back_by_its_own_hand() -> None:
    one, two = _in(), _in()
    one.post(POLICY, _asked())
    first = PolicyWish.objects.get()

    assert two.post(POLICY, {"verb": "refuse", "wish": first.id}).status_code == 422
    assert two.post(POLICY, {"verb": "take_back", "wish": first.id}).status_code == 403
    two.post(POLICY, {"verb": "refuse", "wish": first.id, "words": "阅读器还不认"})
    assert "阅读器还不认" in one.get(POLICY).content.decode()
    one.post(POLICY, _asked(form="ofd", suite="international"))
    second = PolicyWish.objects.get(state="asked")
    one.post(POLICY, {"verb": "take_back", "wish": second.id})
    assert suite_of(form=SealedForm.OFD, at=second.from_at) is SuiteName.SM


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form": ""}, "请选哪一种文件"),
        ({"suite": "rsa"}, "请选算法"),
        ({"suite": "international"}, "不用改"),
        ({"from_at": "明天"}, "请写从哪天起"),
        ({"from_at": "2020-01-01"}, "不能早于现在"),
        ({"why": "改"}, "至少 4 个字"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(changed: dict[str, str], said: str) -> None:
    answer = _in().post(POLICY, _asked(**changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not PolicyWish.objects.exists()


def test_an_authority_outside_is_ended_at_once_and_what_it_issued_before_stands(province) -> None:
    before = now() - timedelta(hours=1)
    outside.enter_authority(actor=SYSTEM, code="province", at=before)
    made = outside.request_certificate(
        actor=SYSTEM,
        code="province",
        profile=Profile.SEAL,
        subject=Subject(ref=None, common_name="县卫健局"),
        suite=SuiteName.SM,
        at=before,
    )
    outside.fetch_list(code="province", at=before)
    client = _in()
    assert "信任" in client.get(OUTSIDE).content.decode()

    assert client.post(OUTSIDE, {"code": "province", "words": "停"}).status_code == 422
    shown = client.post(
        OUTSIDE, {"code": "province", "words": "对方通报密钥失密"}, follow=True
    ).content.decode()

    assert "已停止信任" in shown
    then = chain.check_certificate(der=made.der, at=before + DAY / 48, profile=Profile.SEAL)
    after = chain.check_certificate(der=made.der, at=now(), profile=Profile.SEAL)
    assert then.ok, then
    assert after.fault is ChainFault.NO_PATH
    assert authorities.list_entered() == []
    assert client.post(OUTSIDE, {"code": "province", "words": "再停一次"}).status_code == 404
    outside.enter_authority(actor=SYSTEM, code="province", at=now())
    again = chain.check_certificate(der=made.der, at=now(), profile=Profile.SEAL)
    assert again.ok, again
    done = LedgerEntry.objects.filter(verb__startswith="trust.authority.")
    assert {one.verb.rpartition(".")[2] for one in done} >= {"entered", "ended", "resumed"}


def test_the_page_tells_what_runs_out_and_who_renews_it() -> None:
    client = _in()
    shown = client.get(VALIDITY).content.decode()
    assert "现在没有该换的" in shown
    assert "到时自动换" in shown

    issuing = Certificate.objects.filter(profile="issuing", suite="sm")
    issuing.update(valid_until=now() + 900 * DAY)

    shown = client.get(VALIDITY).content.decode()
    assert "1 样该换了" in shown
    second_hand.put_ending(at=now())
    assert "换发快到期的证书" in client.get("/work/").content.decode()


def test_a_revocation_that_waits_stands_on_the_list_of_another() -> None:
    one, two = _in(name="安全甲"), _in(name="安全乙")
    row = Certificate.objects.get(profile="tsa", suite="sm")
    page = f"/work/certificates/{row.id}/"
    one.post(page, {"verb": "revoke", "revoke_reason": "cessation", "revoke_words": "停用时间戳"})

    assert Work.objects.filter(kind=WISH_WORK, ref_id=row.id).count() == 1
    assert [each for each in rebuild_check() if each.kind == WISH_WORK] == []
    assert "批准吊销证书" in two.get("/work/").content.decode()
    wish = CertificateWish.objects.get()
    two.post(page, {"verb": "refuse", "wish": wish.id, "refuse_words": "还在用，先不停"})
    assert not Work.objects.filter(kind=WISH_WORK).exists()


@pytest.mark.parametrize("page", [POLICY, OUTSIDE, VALIDITY])
def test_others_do_not_see_these_pages(page: str) -> None:
    assert _in(Post.SYSTEM_ADMIN).get(page).status_code == 403
