"""The switch's own records of ended calls: files that wait until they were taken in.

A call that came and went while nobody listened is in no list of living calls; its record is here.
The switch (mod_json_cdr with a folder) writes one file a call; it is removed after it was taken in.
"""

from __future__ import annotations

import logging
from pathlib import Path

from yimen.connectors.switch import mapping
from yimen.hotline import public as hotline

_LOG = logging.getLogger(__name__)
_LARGEST = 1024 * 1024
_AT_ONCE = 500


def take_in(*, folder: Path, numbers: frozenset[str]) -> int:
    """Take in the records of a folder, and return how many told something new.

    One that cannot be read is put aside under another name, and the others go on.
    """
    new = 0
    for path in sorted(folder.glob("*.cdr.json"))[:_AT_ONCE]:
        try:
            text = path.read_bytes()[:_LARGEST].decode("utf-8", "replace")
            record = mapping.record_of(text, numbers=numbers)
        except mapping.Unreadable:
            _LOG.warning("a record of the switch cannot be read, put aside: %s", path.name)
            path.rename(path.with_suffix(".bad"))
            continue
        if record is not None and hotline.take_record(record=record):
            new += 1
        path.unlink(missing_ok=True)
    return new
