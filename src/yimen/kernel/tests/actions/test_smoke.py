import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
import pytest
from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import Ref
from yimen.kernel import register
from yimen.kernel.work import actions as work, queries
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.events import Event, declare_event

AT = datetime(2026, 11, 21, 2, tzinfo=UTC)


@declare_event
@dataclass(frozen=True, slots=True, kw_only=True)
class T(Event):
    code: ClassVar[str] = "toy.t.happened"
    x: uuid.UUID

    @property
    def subject(self):
        return Ref("toy.t", self.x)


@pytest.mark.django_db
def test_all():
    r = Ref("toy.t", uuid.uuid4())
    u = uuid.uuid4()
    register.register(
        register.Context(
            code="toy",
            title="t",
            work_kinds=[register.WorkKind(code="toy.w", title="w", url=str, verb="toy.do")],
        )
    )
    work.open(ref=r, kind="toy.w", unit=u, title="做", at=AT, due=AT)
    a = Actor(
        kind=ActorKind.OFFICER,
        name="x",
        officer_id=uuid.uuid4(),
        grants=(Grant("toy.do", u, "4399"),),
    )
    assert len(queries.list_for(actor=a)) == 1
    assert queries.count_for(actor=a) == 1
    ledger.record(
        actor=a, verb="toy.t.done", subject=r, at=AT, change={"a": 1}, personal={"n": "张"}
    )
    ledger.record(actor=SYSTEM, verb="toy.t.done", subject=r, at=AT)
    outbox.publish(T(x=r.id), at=AT)
    s = idempotency.once(key="k", actor=a, command="c", body_hash="h", run=lambda: Stored(ref=r))
    s2 = idempotency.once(key="k", actor=a, command="c", body_hash="h", run=lambda: 1 / 0)
    assert not s.repeated and s2.repeated and s2.ref == r
    assert work.close(ref=r) == 1
    register.forget("toy")
