"""The security administrators' pages on certificates, walked by two of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.models import LedgerEntry
from yimen.pki import certificates as pki
from yimen.pki import requests, suites
from yimen.pki.contracts import Name, Profile, SuiteName
from yimen.trust.actions import authority, certificates, outside
from yimen.trust.certificate_contracts import Subject
from yimen.trust.contracts import CertificateView
from yimen.trust.models import Certificate
from yimen.trust.queries import authorities
from yimen.trust.tests.actions.test_outside import Provincial

pytestmark = pytest.mark.django_db
LIST = "/work/certificates/"


@pytest.fixture(autouse=True)
def _set_up() -> None:
    authority.set_up_authority(actor=SYSTEM, at=now() - timedelta(days=90))


def _in(post: Post = Post.SECURITY_ADMIN) -> Client:
    county = directory.demo_county()
    client = Client()
    sign_in(client, directory.make_officer(post=post, unit=county.centre))
    return client


def _request(suite: SuiteName = SuiteName.SM) -> str:
    key = suites.suite(suite).new_key()
    return requests.pem(requests.write(key=key, name=Name(common_name="县卫健局业务系统")))


def _form(**changed: str) -> dict[str, str]:
    return {
        "kind": "pair",
        "common_name": "县卫健局业务系统",
        "organisation_name": "一门县卫生健康局",
        "suite": "sm",
        "months": "24",
        "request": _request(),
    } | changed


def _issue(**more: object) -> CertificateView:
    given: dict[str, object] = {
        "actor": SYSTEM,
        "profile": Profile.LOGIN,
        "subject": Subject(ref=None, common_name="杨文"),
        "suite": SuiteName.SM,
        "months": 12,
        "at": now() - timedelta(minutes=1),
    }
    return certificates.issue_certificate(**(given | more))


def test_a_pair_is_issued_for_a_request_and_found_in_the_list() -> None:
    client = _in()

    answer = client.post(f"{LIST}issue/", _form())

    signing = Certificate.objects.get(profile="signing")
    assert answer.headers["Location"] == f"{LIST}{signing.id}/?said=issued"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "证书已经签发。" in page
    assert "由使用单位自己保管" in page
    assert "配对的证书" in page
    listed = client.get(f"{LIST}?profile=signing&q=卫健").content.decode()
    assert str(signing.id) in listed
    assert str(Certificate.objects.get(profile="encryption").id) not in listed


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"request": "不是请求"}, "证书请求读不出来"),
        ({"request": ""}, "证书请求读不出来"),
        ({"months": "两年"}, "有效期请填月数"),
        ({"months": "99"}, "1 到 36 个月"),
        ({"common_name": ""}, "名称要填"),
        ({"suite": "rsa"}, "请选算法"),
        ({"kind": "root"}, "请选签发哪一种"),
        ({"suite": "international"}, "不一致"),
    ],
)
def test_what_cannot_be_issued_is_said_at_its_field(changed: dict[str, str], said: str) -> None:
    answer = _in().post(f"{LIST}issue/", _form(**changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Certificate.objects.filter(profile="signing").exists()


def test_two_hands_revoke_from_the_page() -> None:
    one, two, view = _in(), _in(), _issue()
    page = f"{LIST}{view.id}/"
    blank = one.post(page, {"verb": "revoke", "revoke_reason": "", "revoke_words": "钥匙丢了"})
    one.post(
        page,
        {"verb": "revoke", "revoke_reason": "key_compromise", "revoke_words": "钥匙丢在车上"},
    )
    wish = Certificate.objects.get(id=view.id).wishes.get()
    own = one.get(page).content.decode()
    other = two.get(page).content.decode()

    refused = one.post(page, {"verb": "approve", "wish": str(wish.id)})
    done = two.post(page, {"verb": "approve", "wish": str(wish.id)})

    assert blank.status_code == 422
    assert "请选一个吊销的原因" in blank.content.decode()
    assert "撤回" in own
    assert "批准吊销" not in own
    assert "批准吊销" in other
    assert refused.status_code == 403
    assert done.headers["Location"].endswith("?said=settled")
    ended = one.get(page).content.decode()
    assert "已吊销" in ended
    assert "密钥泄露" in ended


def test_suspending_and_resuming_say_why() -> None:
    client, view = _in(), _issue()
    page = f"{LIST}{view.id}/"

    short = client.post(page, {"verb": "suspend", "suspend_words": "查"})
    client.post(page, {"verb": "suspend", "suspend_words": "钥匙不知放在哪里"})
    suspended = client.get(page).content.decode()
    client.post(page, {"verb": "resume", "resume_words": "钥匙找到了"})
    resumed = client.get(page).content.decode()

    assert "至少 4 个字" in short.content.decode()
    assert 'value="查"' in short.content.decode()
    assert "被暂停使用" in suspended
    assert "钥匙找到了" in resumed


def test_renewing_goes_to_the_new_certificate() -> None:
    client, view = _in(), _issue()

    answer = client.post(f"{LIST}{view.id}/", {"verb": "renew", "renew_months": "12"})

    new = Certificate.objects.get(renews_id=view.id)
    assert answer.headers["Location"] == f"{LIST}{new.id}/?said=renewed"
    assert "换发后的新证书" in client.get(f"{LIST}{view.id}/").content.decode()


def test_a_certificate_is_taken_away_and_the_ledger_knows() -> None:
    client, view = _in(), _issue()

    der = client.get(f"{LIST}{view.id}/certificate.crt")
    pem = client.get(f"{LIST}{view.id}/certificate.pem")

    assert der.content == view.der
    assert pem.content.decode() == pki.pem(view.der)
    taken = LedgerEntry.objects.filter(verb="trust.certificate.exported", subject_id=view.id)
    assert taken.count() == 2
    assert client.get(f"{LIST}{view.id}/certificate.exe").status_code == 404


@pytest.mark.parametrize("post", [Post.CLERK, Post.SYSTEM_ADMIN, Post.AUDIT_ADMIN])
def test_others_do_not_see_certificates(post: Post) -> None:
    client, view = _in(post), _issue()

    for address in (LIST, f"{LIST}issue/", f"{LIST}{view.id}/", f"{LIST}{view.id}/certificate.crt"):
        assert client.get(address).status_code == 403


def test_states_of_the_list_are_told_apart() -> None:
    client = _in()
    soon = _issue(
        months=1, at=now() - timedelta(days=20), subject=Subject(ref=None, common_name="快到期")
    )
    _issue(months=1, at=now() - timedelta(days=60), subject=Subject(ref=None, common_name="过了期"))
    _issue(subject=Subject(ref=None, common_name="好着呢"))

    shown = {
        state: client.get(f"{LIST}?state={state}&profile=login").content.decode()
        for state in ("valid", "ending", "ended")
    }

    assert [name in shown["ending"] for name in ("快到期", "过了期", "好着呢")] == [
        True,
        False,
        False,
    ]
    assert [name in shown["ended"] for name in ("快到期", "过了期", "好着呢")] == [
        False,
        True,
        False,
    ]
    assert [name in shown["valid"] for name in ("快到期", "过了期", "好着呢")] == [
        True,
        False,
        True,
    ]
    assert str(soon.id) in client.get(f"{LIST}?q={soon.serial}").content.decode()


def test_the_list_asks_as_often_for_many_as_for_one() -> None:
    client = _in()
    client.get(LIST)
    counts = []
    for _ in range(2):
        _issue()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_an_authority_outside_issues_from_the_page() -> None:
    client, province = _in(), Provincial()
    authorities.install_authority(authority=province)
    try:
        before = client.get(f"{LIST}issue/").content.decode()
        outside.enter_authority(actor=SYSTEM, code="province", at=now())
        after = client.get(f"{LIST}issue/").content.decode()
        done = client.post(f"{LIST}issue/", _form(kind="login", authority="province"))
        page = client.get(done.headers["Location"]).content.decode()
        listed = client.get(f"{LIST}?profile=login").content.decode()
    finally:
        authorities.remove_authority(code="province")

    assert "由谁签发" not in before
    assert "省级证书机构" in after
    assert "某省测试签发证书" in page
    assert "申请吊销" in page
    assert "暂停" not in page.partition("可以做什么")[2]
    assert "外部机构签发" in listed
