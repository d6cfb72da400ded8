"""Relying systems: applied for, approved by another hand, stopped and closed; every move."""

from __future__ import annotations

import pytest

from yimen.identity.actions import oidc_client as actions
from yimen.identity.models import OidcClient
from yimen.identity.oidc_contracts import ClientIncomplete, ReasonRefused, SameHand
from yimen.identity.queries import oidc_client as clients
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import TABLE, ClientState, ClientVerb
from yimen.identity.tests.oidc_parts import APPLY, APPROVE, a_wish, an_admin
from yimen.kernel.clock import now
from yimen.kernel.contracts import NotAllowed, Ref, WrongState
from yimen.kernel.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def applied(**changes: object):
    return actions.apply(actor=an_admin(APPLY), wish=a_wish(**changes), at=now())


def test_who_applied_does_not_approve():
    both = an_admin(APPLY, APPROVE)
    made = actions.apply(actor=both, wish=a_wish(), at=now())

    with pytest.raises(SameHand):
        actions.approve(actor=both, client_id=made.id, at=now())
    assert clients.get_client(client_id=made.id).state is ClientState.APPLIED


def test_a_secret_is_given_once_and_kept_as_a_hash():
    admin, made = an_admin(APPROVE), applied()

    first = actions.approve(actor=admin, client_id=made.id, at=now()).secret
    second = actions.renew_secret(actor=admin, client_id=made.id, at=now()).secret

    assert len({first, second}) == 2
    assert first not in str(OidcClient.objects.values().get())
    assert second not in str(OidcClient.objects.values().get())
    entries = ledger.list_entries(subject=Ref("identity.oidc_client", made.id))
    assert [one.verb.rpartition(".")[2] for one in entries] == [
        "applied",
        "approved",
        "secret_renewed",
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": "长" * 201}, "purpose"),
        ({"redirect_uris": ()}, "redirect_uris"),
        ({"redirect_uris": ("http://rp.example/back",)}, "redirect_uris"),
        ({"redirect_uris": ("https://*.example/back",)}, "redirect_uris"),
        ({"redirect_uris": ("https://rp.example/back#x",)}, "redirect_uris"),
        ({"redirect_uris": ("https://u:p@rp.example/back",)}, "redirect_uris"),
        ({"redirect_uris": ("https://rp.example/返回",)}, "redirect_uris"),
        ({"redirect_uris": ("https://a.example/b", "https://b.example/b")}, "sector"),
        ({"after_logout_uris": ("ftp://rp.example",)}, "after_logout_uris"),
        ({"backchannel_uri": "rp.example"}, "backchannel_uri"),
        ({"scopes": (Scope.PROFILE,)}, "scopes"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(changes, field):
    with pytest.raises(ClientIncomplete) as refused:
        applied(**changes)

    assert list(refused.value.errors) == [field]


def test_only_who_may_applies_and_settles():
    with pytest.raises(NotAllowed):
        actions.apply(actor=an_admin(), wish=a_wish(), at=now())
    made = applied()
    for act in (actions.approve, actions.renew_secret):
        with pytest.raises(NotAllowed):
            act(actor=an_admin(APPLY), client_id=made.id, at=now())
    with pytest.raises(ReasonRefused):
        actions.refuse(actor=an_admin(APPROVE), client_id=made.id, reason="不", at=now())


DO = {
    ClientVerb.APPROVE: lambda actor, one: actions.approve(actor=actor, client_id=one, at=now()),
    ClientVerb.RENEW_SECRET: lambda actor, one: actions.renew_secret(
        actor=actor, client_id=one, at=now()
    ),
    **{
        verb: lambda actor, one, act=act: act(
            actor=actor, client_id=one, reason="测试的原因", at=now()
        )
        for verb, act in (
            (ClientVerb.REFUSE, actions.refuse),
            (ClientVerb.SUSPEND, actions.suspend),
            (ClientVerb.RESUME, actions.resume),
            (ClientVerb.CLOSE, actions.close),
        )
    },
}


@pytest.mark.parametrize("verb", list(ClientVerb))
@pytest.mark.parametrize("state", list(ClientState))
def test_every_state_allows_its_verbs_and_no_others(state, verb):
    made = applied()
    OidcClient.objects.update(state=state)

    if TABLE.allows(state, verb):
        DO[verb](an_admin(APPROVE), made.id)
        assert clients.get_client(client_id=made.id).state is TABLE.moves[state, verb]
    else:
        with pytest.raises(WrongState):
            DO[verb](an_admin(APPROVE), made.id)
