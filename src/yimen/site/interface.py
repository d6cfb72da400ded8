"""The JSON interface under /api/v1/: each installed context brings its own router.

A context's operations lie in its ``web/open/router.py``; a refusal becomes problem+json here, once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer

from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal
from yimen.kernel.gates import public
from yimen.kernel.web.refusals import note, problem
from yimen.site.contexts import folders

_LOG = logging.getLogger("yimen.interface")
_ROOT = "/api/v1/"
_SHAPES = {
    "missing": "缺少这一项",
    "uuid_parsing": "不是有效的 UUID",
    "string_too_long": "太长了",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不对",
    "extra_forbidden": "没有这一项",
    "enum": "不在可选的值里",
    "literal_error": "不在可选的值里",
}


class _Readable(JSONRenderer):
    """Writes Chinese as Chinese: shorter, and a person can read it."""

    json_dumps_params = {"ensure_ascii": False}


def _mounted(name: str) -> bool:
    parts = ("web", "web.open", "web.open.router")
    return all(find_spec(f"yimen.{name}.{part}") for part in parts)


def _interface() -> NinjaAPI:
    made = NinjaAPI(
        title="一门政务服务接口",
        version="1",
        description="字段用下划线小写，日期用 ISO 8601，编号用 UUID；出错时返回 application/problem+json。",
        urls_namespace="interface",
        renderer=_Readable(),
        openapi_url=None,
        docs_url=None,
    )
    for name in folders():
        if _mounted(name):
            made.add_router("", import_module(f"yimen.{name}.web.open.router").router)
    return made


api = _interface()


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer what the domain said no to."""
    note(request, refusal)
    return problem(refusal)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    """Answer 401: nobody is signed in."""
    return problem(_Edge("not_signed_in", "请先登录，再调用这个接口。", status=401))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what never reached the domain: a body that is no JSON, a missing CSRF token."""
    if error.status_code == 403:
        said = _Edge("csrf", "请求没有带上有效的 CSRF 令牌，没有受理。", status=403)
    else:
        said = _Edge(
            "unreadable", "请求的内容读不出来，请检查是不是有效的 JSON。", status=error.status_code
        )
    return problem(said)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with what is wrong with each field, told in Chinese."""
    errors = {_place(one["loc"]): _SHAPES.get(one["type"], "格式不对") for one in error.errors}
    return problem(FieldRefusals("kernel.interface.misshapen", errors))


@api.exception_handler(Http404)
def missing(request: HttpRequest, _: Http404) -> HttpResponse:
    """Answer 404."""
    return problem(NotFound())


@api.exception_handler(Exception)
def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 500 without a word on how; the log has the rest."""
    _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(_Edge("fault", "系统出了故障，已经记下来了。请过几分钟再试。", status=500))


class _Edge(Refusal):
    """Something that the edge itself says no to."""

    def __init__(self, reason: str, message: str, *, status: int) -> None:
        super().__init__(f"kernel.interface.{reason}", message)
        self.status = status


def _place(location: Iterable[Any]) -> str:
    """Return the field's name without the part of the request and the parameter it came in."""
    parts = [str(one) for one in location]
    return ".".join(parts[2:] if len(parts) > 2 else parts[-1:])


@cache
def schema() -> dict[str, Any]:
    """Return the OpenAPI description of every operation, with the one shape of problems."""
    told: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=_ROOT))
    told["components"]["schemas"]["Problem"] = _PROBLEM
    answer = {
        "description": "没有办成",
        "content": {"application/problem+json": {"schema": {"$ref": _PROBLEM_REF}}},
    }
    for operations in told["paths"].values():
        for operation in operations.values():
            operation["responses"] = {str(k): v for k, v in operation["responses"].items()}
            operation["responses"]["default"] = answer
    return told


_PROBLEM_REF = "#/components/schemas/Problem"
_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "code", "field", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI description."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


@public
@csrf_exempt
def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer 404 where there is no operation."""
    return problem(NotFound("没有这个接口。请对照 /api/v1/openapi.json 检查地址。"))


def urls() -> list[URLPattern | URLResolver]:
    """Return the addresses of the interface, written from the root."""
    operations, _, namespace = api.urls
    kept = [one for one in operations if getattr(one, "name", "") != "api-root"]
    return [
        path("api/v1/openapi.json", openapi, name="openapi"),
        path("api/v1/", (kept, "ninja", namespace)),
        path("api/v1/<path:rest>", elsewhere, name="no_operation"),
    ]
