"""Changes of relying systems: two hands, what they end, what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.identity.actions import oidc_change as actions
from yimen.identity.actions import oidc_client
from yimen.identity.models import OidcClient, OidcConsent
from yimen.identity.oidc_contracts import (
    ChangeWaits,
    ClientIncomplete,
    NothingChanged,
    ReasonRefused,
    SameHand,
)
from yimen.identity.queries import oidc_change as changes
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc_client import ChangeState, ClientState
from yimen.identity.tests.oidc_parts import APPLY, APPROVE, a_party, an_admin
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db
MORE = "https://new.example/back"


@pytest.fixture
def party():
    return a_party()


def wanted(party, **values):
    return replace(changes.standing(clients.get_client(client_id=party.id).wish), **values)


def ask(party, *, actor=None, why="搬到新的服务器", **values):
    return actions.ask(
        actor=actor or an_admin(APPLY),
        client_id=party.id,
        wanted=wanted(party, **values),
        why=why,
        at=now(),
    )


def tokens(party):
    """Return an access token and a refresh token that a resident's sign-in brought."""
    code = party.a_code(scope="openid profile offline_access")
    answer = party.redeem(code).json()
    assert party.claims(answer["access_token"]).status_code == 200
    return answer["access_token"]


def test_a_change_holds_only_when_another_hand_approves(party):
    both = an_admin(APPLY, APPROVE)
    made = ask(
        party, actor=both, name="县医院挂号", redirect_uris=("https://rp.example/back", MORE)
    )

    with pytest.raises(SameHand):
        actions.approve(actor=both, change_id=made.id, at=now())
    assert clients.get_client(client_id=party.id).wish.name == "县医院预约"
    actions.approve(actor=an_admin(APPROVE), change_id=made.id, at=now())

    stands = clients.get_client(client_id=party.id).wish
    assert (stands.name, stands.redirect_uris[1]) == ("县医院挂号", MORE)
    assert stands.sector == "rp.example"
    kept = changes.list_changes(client_id=party.id)[0]
    assert (kept.state, kept.before.name, kept.wanted.name) == (
        ChangeState.APPROVED,
        "县医院预约",
        "县医院挂号",
    )
    verbs = [one.verb for one in ledger.list_entries(subject=Ref("identity.oidc_client", party.id))]
    assert verbs[-2:] == ["identity.oidc_client.change_asked", "identity.oidc_client.changed"]


def test_an_address_taken_away_ends_tokens_and_stops_the_address(party):
    access = tokens(party)
    waiting_code = party.a_code(scope="openid profile")

    made = ask(party, redirect_uris=(MORE,))
    actions.approve(actor=an_admin(APPROVE), change_id=made.id, at=now())

    assert party.claims(access).status_code == 401
    assert party.redeem(waiting_code).status_code == 400
    assert party.authorize().status_code == 400


def test_a_new_address_or_name_leaves_tokens_alone(party):
    access = tokens(party)

    made = ask(party, name="县医院挂号", redirect_uris=("https://rp.example/back", MORE))
    actions.approve(actor=an_admin(APPROVE), change_id=made.id, at=now())

    assert party.claims(access).status_code == 200


def test_another_purpose_asks_everybody_again(party):
    tokens(party)
    assert OidcConsent.objects.filter(withdrawn_at=None).exists()

    made = ask(party, purpose="网上预约看病，核对就诊人，推送体检报告")
    actions.approve(actor=an_admin(APPROVE), change_id=made.id, at=now())

    assert not OidcConsent.objects.filter(withdrawn_at=None).exists()
    assert party.authorize().status_code == 200


def test_one_change_waits_at_a_time_and_its_asker_may_take_it_back(party):
    asker = an_admin(APPLY)
    made = ask(party, actor=asker, name="县医院挂号")

    with pytest.raises(ChangeWaits):
        ask(party, name="别的名字")
    with pytest.raises(NotAllowed):
        actions.take_back(actor=an_admin(APPLY), change_id=made.id, at=now())
    actions.take_back(actor=asker, change_id=made.id, at=now())
    again = ask(party, name="别的名字")
    refused = actions.refuse(
        actor=an_admin(APPROVE), change_id=again.id, reason="名字看不懂", at=now()
    )

    assert refused.state is ChangeState.REFUSED
    with pytest.raises(WrongState):
        actions.approve(actor=an_admin(APPROVE), change_id=again.id, at=now())


def test_what_cannot_be_wanted_is_refused(party):
    with pytest.raises(NothingChanged):
        ask(party)
    with pytest.raises(ReasonRefused):
        ask(party, why="改", name="新名")
    with pytest.raises(ClientIncomplete):
        ask(party, redirect_uris=("http://rp.example/back",))
    with pytest.raises(NotAllowed):
        ask(party, actor=an_admin(), name="新名")


@pytest.mark.parametrize("state", list(ClientState))
def test_only_a_system_in_use_changes(party, state):
    OidcClient.objects.update(state=state)

    if state in {ClientState.APPROVED, ClientState.SUSPENDED}:
        made = ask(party, name="新名")
        actions.approve(actor=an_admin(APPROVE), change_id=made.id, at=now())
        assert clients.get_client(client_id=party.id).state is state
    else:
        with pytest.raises(WrongState):
            ask(party, name="新名")


def test_a_suspended_system_comes_back_without_its_old_tokens(party):
    access = tokens(party)
    admin = an_admin(APPROVE)

    oidc_client.suspend(actor=admin, client_id=party.id, reason="对方系统被攻击", at=now())
    assert party.claims(access).status_code == 401
    assert party.authorize().status_code == 400
    oidc_client.resume(actor=admin, client_id=party.id, reason="已经修好了", at=now())

    assert party.claims(access).status_code == 401
    assert party.claims(tokens(party)).status_code == 200
