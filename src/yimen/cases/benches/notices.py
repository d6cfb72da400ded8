"""A numbered Chinese notice as PDF/UA: number, page, store, hash; the floor is the bare page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import datetime

from yimen.cases.actions.notice import TEMPLATE
from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.numbers import actions as numbers
from yimen.kernel.typeset.pages import qr_svg, set_page

NUMBER = 200
BAR_MS = 30.0


def notices(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the time of a notice from its number to its stored page."""
    from django.db import transaction  # noqa: PLC0415 -- Django is set up by the runner

    del database_url
    say(f"notices: {NUMBER} notices")
    at = clock.now()
    whole, bare = [], []
    _page(0, "预热", at)
    for number in range(NUMBER):
        begun = time.perf_counter()
        with transaction.atomic():
            text = numbers.next_document(series="一门测准", year=at.year)
            page = _page(number, text, at)
            files.put_bytes(content=page, name=f"{text}.pdf", actor=SYSTEM, at=at)
            sm3_hex(page)
        whole.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        _page(number + NUMBER, text, at)
        bare.append(time.perf_counter() - begun)
    mean, floor = statistics.mean(whole) * 1000, statistics.mean(bare) * 1000
    ordered = sorted(whole)
    return {
        "figures": [
            {
                "case": "numbered, set as PDF/UA-1, stored, hashed",
                "concurrency": 1,
                "per_second": round(1000 / mean, 1),
                "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
                "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
                "errors": 0,
            }
        ],
        "floor": {"bare_page_ms": round(floor, 2)},
        "ratio": mean / floor,
        "held": mean < BAR_MS,
    }


def _page(number: int, text: str, at: datetime) -> bytes:
    return set_page(
        template=TEMPLATE,
        made_at=at,
        data={
            "title": "准予行政许可决定书",
            "issuer": "一门县行政审批局",
            "number": text,
            "addressee": f"申请人{number}",
            "lines": ["你提出的申请已经审查完毕，符合规定的条件。", "决定准予行政许可。"],
            "facts": [[f"项目{row}", f"内容{number}"] for row in range(12)],
            "rights": "",
            "date": "2026年11月21日",
            "paper": "a4",
            "qr": qr_svg(f"http://127.0.0.1/verify/{number}/"),
            "verify_url": f"127.0.0.1/verify/{number}/",
            "verify_code": f"{number:012d}",
            "case_number": f"{number:015d}",
            "phone": "12345",
            "demo": True,
        },
    )
