"""Orders of years, written by COPY: as many a category, state, area and hour as a city has."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from django.db import connection

from yimen.hotline.contracts.order import ORDER_KIND, OrderState
from yimen.hotline.queries import sealed
from yimen.hotline.queries.category import shipped_tree
from yimen.hotline.rules.limits import RESOLVE
from yimen.kernel.workdays.queries import current_version

OPEN_SHARE = 50
"""One order in so many is under way: 100,000 of 5,000,000, as the published share closed says."""
_BLOCK = 20_000
_SECONDS_APART = 18
"""1.79 million calls a year are one every 18 seconds."""
_COLUMNS = (
    "id", "number", "code_encrypted", "door", "order_type", "title", "content_encrypted",
    "area_code", "place_encrypted", "category_code", "urgency", "confidential", "share_phone",
    "caller_name_encrypted", "caller_phone_encrypted", "caller_index", "state", "cycle",
    "desk_id", "unit_id", "opened_at", "dispatched_at", "closed_at", "file_ids",
)  # fmt: skip
_PLACES = (
    "柳浦街", "中和路", "枫杨路", "南门口", "河东新村", "桂花园", "东风桥", "长堤路", "石板巷", "朝阳里",
    "青山村", "新街口", "西市场", "临江苑", "工业大道", "学府路", "火车站", "农贸市场", "滨河路", "古井巷",
)  # fmt: skip
_THINGS = (
    "自来水管漏水", "路灯不亮", "夜间施工噪声扰民", "下水道堵塞", "垃圾没人清运", "井盖松动", "电梯困人",
    "停车乱收费", "油烟直排", "公交班次太少", "医保怎么报销", "社保转移咨询", "拖欠工资", "停电没通知",
    "违章搭建", "物业不作为", "幼儿园收费", "路面坑洼", "树枝压电线", "燃气味道大", "广场舞音响太吵",
    "快递丢失", "退费难", "宅基地纠纷", "低保申请", "残疾证办理", "消防通道被占", "河水发臭", "老人优待证",
    "农村危房改造",
)  # fmt: skip
_OPEN_STATES = (
    OrderState.PENDING, OrderState.TO_DISPATCH, OrderState.TO_SIGN, OrderState.HANDLING,
    OrderState.HANDLING, OrderState.HANDLING, OrderState.TO_CHECK, OrderState.TO_CALL_BACK,
)  # fmt: skip
_DISPATCHES = """
    INSERT INTO hotline_dispatch (id, order_id, cycle, unit_id, role, state, reason, words, sent_at,
        signed_at, signed_by_itself, note_encrypted)
    SELECT id, id, 1, unit_id, 'lead', 'signed', '派单目录', '', opened_at, opened_at, false, ''
    FROM hotline_order WHERE unit_id IS NOT NULL
"""
_CLOCKS = """
    INSERT INTO kernel_clock (ref_kind, ref_id, kind, regime, title, started_at, started_on,
        limit_amount, limit_unit, limit_law, promised_unit, extensions, pauses, paused, due_on,
        due_at, shown_due_at, outcome, warned, breach_announced, promise_announced,
        calendar_version)
    SELECT %s, id, %s, 'hotline', '办结：' || title, %s, %s, 3 + abs(hashtext(number)) %% 11, 'W',
        '', '', '[]', '[]', false, %s, %s, %s, '', false, false, false, %s
    FROM hotline_order WHERE closed_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """Whom the orders belong to: the desk, the units that handle, the areas, a moment."""

    desk_id: UUID
    units: Sequence[UUID]
    areas: Sequence[str]
    at: datetime


def fill(*, database_url: str, county: County, number: int, say: Callable[[str], None]) -> float:
    """Write so many orders with their dispatches and open clocks; return the seconds it took."""
    begun = time.perf_counter()
    tables = ("hotline_order", "hotline_dispatch")
    rebuilt = [statement for table in tables for statement in _without_indexes(table)]
    with (
        psycopg.connect(database_url) as link,
        link.cursor().copy(f"COPY hotline_order ({', '.join(_COLUMNS)}) FROM STDIN") as copy,
    ):
        for first in range(0, number, _BLOCK):
            copy.write("".join(_lines(county, range(first, min(number, first + _BLOCK)))))
            if first and first % (_BLOCK * 50) == 0:
                say(f"hotline: {first:,} orders, {time.perf_counter() - begun:.0f} s")
    say(f"hotline: {number:,} orders copied in {time.perf_counter() - begun:.0f} s")
    started = county.at - timedelta(days=4)
    wrong_on = (started + timedelta(days=2)).date()
    with connection.cursor() as cursor:
        cursor.execute(_DISPATCHES)
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for statement in rebuilt:
            cursor.execute(statement)
        version = current_version()
        cursor.execute(
            _CLOCKS,
            (
                ORDER_KIND, RESOLVE, started, started.date(), wrong_on, county.at, county.at,
                version - 1,
            ),
        )  # fmt: skip
        for table in (*tables, "kernel_clock"):
            cursor.execute(f"ANALYZE {table}")
    took = time.perf_counter() - begun
    say(f"hotline: filled and indexed in {took:.0f} s")
    return took


def _without_indexes(table: str) -> list[str]:
    """Drop a table's foreign keys, unique constraints and indexes; return what puts them back."""
    back: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('f', 'u')",
            (table,),
        )
        for name, text in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}')
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname <> %s",
            (table, f"{table}_pkey"),
        )
        for name, text in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            back.insert(0, text)
    return back


def _lines(county: County, numbers: range) -> Iterator[str]:
    """Return lines as COPY reads them; what is encrypted holds one sealed constant."""
    content = _bytes(sealed.seal(sealed.CONTENT, "生成的诉求内容，用来量列表和搜索。"))
    phone = _bytes(sealed.seal(sealed.PHONE, "19900000000"))
    parents = {one.parent for one in shipped_tree()}
    codes = [one.code for one in shipped_tree() if one.code not in parents]
    desk = str(county.desk_id)
    units = [str(one) for one in county.units]
    for number in numbers:
        mixed = number * 2_654_435_761 % 4_294_967_296
        place, thing = _PLACES[mixed % 20], _THINGS[mixed // 20 % 30]
        opened = county.at - timedelta(seconds=number * _SECONDS_APART + mixed % 17)
        moment = opened.isoformat()
        under_way = number % OPEN_SHARE == 0
        state = _OPEN_STATES[number // OPEN_SHARE % 8] if under_way else OrderState.CLOSED
        has_unit = state not in {OrderState.PENDING, OrderState.TO_DISPATCH}
        unit = units[mixed // 600 % len(units)] if has_unit else "\\N"
        yield (
            f"{number:08x}-0000-7000-8000-{number:012x}\tR{number:012d}\t\\\\x\tphone"
            f"\t{1 + mixed // 7 % 6}\t{place}{mixed // 11 % 400}号{thing}\t{content}"
            f"\t{county.areas[mixed // 13 % len(county.areas)]}\t\\\\x"
            f"\t{codes[mixed // 17 % len(codes)]}\t{'urgent' if mixed % 40 == 0 else 'normal'}"
            f"\tf\tf\t\\\\x\t{phone}\t\\\\x{mixed % 900_000:08x}\t{state}\t1\t{desk}\t{unit}"
            f"\t{moment}\t{moment if has_unit else chr(92) + 'N'}"
            f"\t{chr(92) + 'N' if under_way else moment}\t[]\n"
        )


def _bytes(content: bytes) -> str:
    return f"\\\\x{content.hex()}"
