"""Drill of the interface: whatever its description allows is sent to it, and nothing may break.

Each operation is called by a visitor, a resident and officers, with what fits the description. A
fault, an answer that the description does not know, or a refusal that is no problem+json is a find.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from yimen.kernel import clock, register
from yimen.ops.refusals import OperationRefused

DESCRIPTION = "/api/v1/openapi.json"
_TOKEN = "f" * 32
_EXAMPLES = 25


def api_fuzz(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what broke when every operation was called by everybody of the demo county."""
    del database_url  # the process is there already
    at = clock.now()
    seeds = sorted((one for c in register.contexts() for one in c.seeds), key=lambda s: s.order)
    for seed in seeds:
        register.resolve(seed.run)(at)
    logging.disable(logging.WARNING)  # refusals by the thousand, and all of them meant
    try:
        return break_interface(sessions=_sessions(), examples=_EXAMPLES, say=say)
    finally:
        logging.disable(logging.NOTSET)


def _sessions() -> dict[str, str]:
    """Return a session for one demo person of each calling, by who it is, and none for a visitor."""
    from django.test import Client  # noqa: PLC0415 -- the drill alone signs in as a browser does

    sessions = {"": ""}
    for context in register.contexts():
        logins = register.resolve(context.demo_logins)() if context.demo_logins else ()
        for login in {one.does: one for one in logins}.values():
            client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
            client.post("/login/", {"username": login.username, "password": login.password})
            sessions[login.who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def break_interface(
    *, sessions: Mapping[str, str], examples: int, say: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Return what was found wrong with each operation, one sentence a find.

    `sessions` are session keys by who they belong to; an empty key is a visitor.

    Raises:
        OperationRefused: the tools for it are not installed (they come with a checkout).
    """
    try:
        import schemathesis  # noqa: PLC0415 -- a tool of engineers, not there in every installation
        from hypothesis import HealthCheck, Phase, given  # noqa: PLC0415
        from hypothesis import settings as how  # noqa: PLC0415
    except ImportError as missing:
        raise OperationRefused(
            "没有装 schemathesis，不能做这个演练：请在检出里安装开发依赖。"
        ) from missing
    once = how(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    found: list[str] = []
    with _one_connection():
        described = schemathesis.openapi.from_wsgi(DESCRIPTION, get_wsgi_application())
        for one in described.get_all_operations():
            operation: Any = one.ok()  # type: ignore[union-attr]
            for who, key in sessions.items():
                run = once(given(case=operation.as_strategy())(_caller(key)))
                found += [f"{operation.label} {who}: {said}" for said in _broken(run)]
            say(f"{operation.label}：{len(found)}")
    return found


@contextlib.contextmanager
def _one_connection() -> Iterator[None]:
    """Keep the connection of this thread open: it may be in the middle of a transaction."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in ends:
            signal.connect(close_old_connections)


def _caller(key: str) -> Callable[[Any], None]:
    """Return a call that may be refused, for the law stands in no schema, but must be answered."""
    from schemathesis.specs.openapi.checks import (  # noqa: PLC0415 -- as above
        positive_data_acceptance,
    )

    def call(case: Any) -> None:
        answer = case.call(**_as(key))
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])

    return call


def _broken(run: Callable[[], None]) -> list[str]:
    """Return what a run fell over; one find ends it."""
    try:
        run()
    except BaseExceptionGroup as several:
        return [str(one) for one in several.exceptions]
    except Exception as broken:  # noqa: BLE001 -- whatever it is, it is a find
        return [str(broken)]
    return []


def _as(key: str) -> dict[str, dict[str, str]]:
    cookies = {settings.CSRF_COOKIE_NAME: _TOKEN}
    if key:
        cookies[settings.SESSION_COOKIE_NAME] = key
    return {"cookies": cookies, "headers": {"X-CSRFToken": _TOKEN}}
