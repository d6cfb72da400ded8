"""Look for a stranger's whole ID number or telephone in what a page answered.

Own numbers may stand on one's own pages; whoever fills in a form under a mandate needs the numbers
of whom he files for, which is a recorded look: those pages are named.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from django.http import HttpResponse
from django.test import Client

from yimen.identity import seeds

BY_MANDATE = {
    "cases:correct",
    "cases:desk_entry",
    "cases:draft_step",
    "cases:draft_check",
    "cases:waiting",
}
LISTS = ("/work/cases/cases.xlsx", "/work/todo.xlsx", "/staff/people/?q=张", "/work/desk/?q=张桂兰")
"""Lists and exports that show persons and are no page of the table as they stand."""


def shown(answer: HttpResponse, *, name: str, username: str) -> Iterator[str]:
    """Tell whose whole number a page shows to somebody else."""
    if answer.status_code != 200 or answer.streaming or name in BY_MANDATE:
        return
    strangers = {
        number: one.username
        for one in seeds.RESIDENTS
        for number in (one.code, one.phone)
        if one.username != username
    }
    text = _text(answer.content)
    for found in set(re.findall("|".join(strangers), text)):
        yield f"{name} shows {username or 'a visitor'} the number of {strangers[found]}"


def shown_in_lists(client: Client, *, username: str) -> Iterator[str]:
    """Tell whose whole number a list or an export shows to somebody else."""
    for address in LISTS:
        yield from shown(client.get(address), name=address, username=username)


def _text(content: bytes) -> str:
    """Return a page, or everything that is written in a workbook."""
    if not content.startswith(b"PK"):
        return content.decode(errors="ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="ignore") for name in book.namelist())
