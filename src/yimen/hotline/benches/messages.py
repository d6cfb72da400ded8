"""The published messages that the bench reads; none of their text is kept in the house."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yimen.kernel.clock import LOCAL

_LABELLED = "taidi2020_labelled_raw.dev.jsonl.gz"
_SPOTS = "taidi2020_att3_hotspot_4326.csv.gz"
_REPLIES = "taidi2020_att4_replies.dev.csv.gz"
_TREE = "taidi2020_label_taxonomy.csv.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A published message: what was asked, and where known its label, reply and applause."""

    id: int
    title: str
    text: str
    label: str = ""
    reply: str = ""
    likes: int = 0
    user: str = ""
    at: datetime | None = None


def folder() -> Path | None:
    """Return where the data lie, or None where they are not."""
    checkout = Path(__file__).parents[4]
    found = Path(os.environ.get("YIMEN_DATA") or checkout.parent / "shared" / "data") / "hotline"
    return found if (found / _LABELLED).is_file() else None


def labelled(data: Path) -> list[Published]:
    """Return the messages with their first-level label."""
    with gzip.open(data / _LABELLED, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Published(id=at, title=row["title"], text=row["text"], label=row["label"])
        for at, row in enumerate(rows)
    ]


def messages(data: Path) -> list[Published]:
    """Return the messages with time and applause."""
    return [
        Published(
            id=int(row["msg_id"]),
            title=row["title"].strip(),
            text=row["text"].strip(),
            likes=int(row["likes"] or 0),
            user=row["user_code"],
            at=_time(row["time"]),
        )
        for row in _rows(data / _SPOTS)
    ]


def replied(data: Path) -> list[Published]:
    """Return the messages with the official reply."""
    return [
        Published(id=int(row["msg_id"]), title=row["title"], text=row["text"], reply=row["reply"])
        for row in _rows(data / _REPLIES)
    ]


def clean_titles(data: Path) -> list[str]:
    """Return the titles of a category tree: none tells who somebody is."""
    return sorted({cell for row in _rows(data / _TREE) for cell in row.values() if cell})


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path) as raw:
        return list(csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8-sig")))


def _time(text: str) -> datetime:
    plain = text.strip().replace("/", "-")
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            return datetime.strptime(plain, form).replace(tzinfo=LOCAL)
        except ValueError:
            continue
    raise ValueError(text)
