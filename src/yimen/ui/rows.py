"""The rows of a table and the answers of a select as HTML: they are most of what a list at work costs.

Django's template language takes a quarter of a millisecond a row; the same text made here takes a
twentieth. Every value is escaped, whoever wrote it: by Python's own function, since Django's looks
at each text first, which takes four times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from django.utils.safestring import SafeString, mark_safe

from yimen.ui.parts import Cell, Option, Row


def table_rows(
    *,
    rows: Sequence[Row],
    columns: int,
    pick: str = "",
    form: str = "",
    names: Sequence[str] = (),
) -> SafeString:
    """Return the rows of `ui/table.html`: headings of groups, and cells that may be states or links.

    With `pick` each row begins with a box of that name, which belongs to the form of the id `form`.
    With `names` of the columns each cell carries its own, which stands before it where the window
    is narrow and a row is a card.
    """
    span = columns + 1 if pick else columns
    drawn = [
        _group(row, span)
        if row.group
        else f"<tr{_state(row)}>{_box(row, pick, form)}{_cells(row, names)}</tr>"
        for row in rows
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308 -- made below, every value escaped


def options(*, options: Sequence[Option], value: str) -> SafeString:
    """Return the answers of a select, neighbours of one group under its heading."""
    drawn = []
    for group, members in groupby(options, key=lambda one: one.group):
        inner = "".join(_option(one, value) for one in members)
        drawn.append(f'<optgroup label="{escape(group)}">{inner}</optgroup>' if group else inner)
    return mark_safe("".join(drawn))  # noqa: S308 -- made below, every value escaped


def _option(one: Option, value: str) -> str:
    chosen = " selected" if one.value == value else ""
    return f'<option value="{escape(one.value)}"{chosen}>{escape(one.label)}</option>'


def _group(row: Row, span: int) -> str:
    note = f"<span>{escape(row.note)}</span>" if row.note else ""
    head = f'<th colspan="{span}" scope="rowgroup">{escape(row.group)}{note}</th>'
    return f'<tr class="grp">{head}</tr>'


def _state(row: Row) -> str:
    words = [word for word, there in (("on", row.checked), ("cur", row.current)) if there]
    marked = f' class="{" ".join(words)}"' if words else ""
    return f'{marked} aria-current="true"' if row.current else marked


def _box(row: Row, pick: str, form: str) -> str:
    if not pick:
        return ""
    belongs = f' form="{escape(form)}"' if form else ""
    checked = " checked" if row.checked else ""
    return (
        f'<td class="pick-col"><label><span class="vh">选择 {escape(row.label or row.key)}</span>'
        f'<input type="checkbox" name="{escape(pick)}" value="{escape(row.key)}"{belongs}{checked}>'
        "</label></td>"
    )


def _cells(row: Row, names: Sequence[str]) -> str:
    if not names:
        return "".join(_cell(cell) for cell in row.cells)
    return "".join(_cell(cell, name) for cell, name in zip(row.cells, names, strict=False))


def _cell(cell: Cell, name: str = "") -> str:
    opened, closed = ('th scope="row"', "th") if cell.head else ("td", "td")
    words = [word for word, there in (("num r", cell.num), ("mute", cell.mute)) if there]
    marked = f' class="{" ".join(words)}"' if words else ""
    named = f' data-name="{escape(name)}"' if name and not cell.head else ""
    small = f"<small>{escape(cell.small)}</small>" if cell.small else ""
    return f"<{opened}{marked}{named}>{_text(cell)}{small}</{closed}>"


def _text(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.kind:
        text = f'<span class="pill pill-{escape(cell.kind)}">{text}</span>'
    elif cell.head and cell.href:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(cell.href)}">{text}</a>' if cell.href else text
