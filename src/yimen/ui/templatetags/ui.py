"""Filters and tags for templates: dates, money, numbers, icons, codes, fields and slots."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from secrets import token_hex
from urllib.parse import quote

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from yimen.ui import context as shell
from yimen.ui import drawing, forms, words
from yimen.ui import rows as drawing_rows
from yimen.ui.parts import Column, Day, Option, Row

register = template.Library()

RAIL_FITS = 4
"""How many characters of a label stand on one line of the rail."""
_MARK, _MARK_PATH = f"m{token_hex(12)}n", f"m{token_hex(12)}p"
"""Stand for a value while a text is made that will be kept; nobody can guess them."""


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """Write a date as 2026年11月20日; nothing stays nothing."""
    return "" if value is None else words.long_date(on=_local(value))


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """Write a moment as 2026年11月20日 14:03, in the installation's time zone."""
    return "" if value is None else words.long_moment(at=_local(value))


@register.filter
def cn_short(value: date | datetime | None, now: date | datetime | str | None = None) -> str:
    """Write a date or moment without its year where that is the year of ``now``."""
    if value is None or value == "":
        return ""
    here = _local(now) if isinstance(now, date) else None
    return words.short_moment(at=_local(value), year=here.year if here else None)


@register.filter
def cn_weekday(value: date | datetime | None) -> str:
    """Write the weekday as 周五."""
    return "" if value is None else words.weekday(on=_local(value))


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a date or moment for the ``datetime`` attribute."""
    return "" if value is None or value == "" else _local(value).isoformat()


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """Write an amount of yuan as ¥1,234.50; nothing stays nothing."""
    if value is None or value == "":
        return ""
    try:
        return words.yuan(amount=Decimal(value))
    except InvalidOperation as wrong:
        raise template.TemplateSyntaxError(f"not an amount: {value!r}") from wrong


@register.filter
def grouped_id(value: str | None) -> str:
    """Write an ID number in groups of 6, 8 and 4, any other number in groups of four."""
    return "" if not value else words.grouped(number=str(value))


@register.filter
def in_two(label: str) -> str:
    """Write a long label of the rail so that it breaks before its last two characters."""
    return label if len(label) <= RAIL_FITS else f"{label[:-2]}\u200b{label[-2:]}"


@register.filter
def nth(value: int) -> str:
    """Write a place in a row as 第三."""
    return words.ordinal(place=value)


@register.simple_tag
def icon(name: str, size: str = "small", label: str = "") -> SafeString:
    """Draw a line icon: ``{% icon "check" %}``, ``{% icon "file" "large" %}``."""
    return drawing.icon(name=name, small=size != "large", label=label)


@register.simple_tag
def qr_svg(text: str, label: str = "二维码") -> SafeString:
    """Draw a QR code inline: ``{% qr_svg url "本指南的二维码" %}``."""
    return drawing.qr(text=text, label=label, quick=True)


@register.simple_tag
def day_cells(days: Sequence[Day], title: str) -> SafeString:
    """Draw the working days of a clock as cells."""
    return drawing.day_cells(days=days, title=title)


@register.simple_tag
def table_rows(
    rows: Sequence[Row],
    columns: Sequence[Column],
    pick: str | None = "",
    form: str | None = "",
    stack: bool | str | None = False,
) -> SafeString:
    """Draw the rows of a table: ``{% table_rows rows columns pick form stack %}``.

    Stacked, each row is a card where the window is narrow, each value after its column's name.
    """
    return drawing_rows.table_rows(
        rows=rows,
        columns=len(columns),
        pick=pick or "",
        form=form or "",
        names=[one.title for one in columns] if stack else (),
    )


@register.simple_tag
def options(answers: Sequence[Option], value: str | None = "") -> SafeString:
    """Draw the answers of a select: ``{% options filter.options filter.value %}``."""
    return drawing_rows.options(options=answers or (), value=value or "")


@register.simple_tag
def field(bound: forms.Field) -> str:
    """Render a field of ``yimen.ui.forms`` through ``ui/field.html``.

    A blank question looks the same to everybody, and so does one with the same of its few answers
    chosen: their text is kept. What somebody typed never is.
    """
    if bound.is_blank or bound.is_chosen:
        return _kept_field(bound)
    if bound.is_plain:
        before, after = _around_value(replace(bound, value=_MARK, values=()))
        return mark_safe(before + escape(bound.value) + after)  # noqa: S308 -- two parts of a template around an escaped value
    return _rendered(bound)


@register.simple_tag(takes_context=True)
def frame(context: template.Context, name: str) -> str:
    """Draw a part of the frame (`top`, `foot`) whose text is kept but for name and address.

    Only the words that are the same for everybody stay in memory; the name of who is signed in
    and the address of the page are set into them for each request.
    """
    given = (
        name,
        bool(context.get("elder")),
        context["installation"],
        tuple(context["links"].items()),
        context.get("section", ""),
        bool(context.get("signed_in")),
    )
    kept = _frame_parts(*given)
    path = quote(context["request"].get_full_path(), safe="") if "request" in context else ""
    said = {_MARK: escape(str(context.get("signed_in", ""))), _MARK_PATH: path}
    return mark_safe("".join(said.get(part, part) for part in kept))  # noqa: S308 -- parts of a template around escaped values


@register.simple_tag
@lru_cache(maxsize=128)
def asset(path: str) -> str:
    """Return the address of a static file, asked for once a process: ``{% asset "ui/x.css" %}``."""
    return static(path)


@register.inclusion_tag("ui/slot.html", takes_context=True)
def slot(context: template.Context, name: str, key: object) -> dict[str, object]:
    """Emit the panels that higher contexts registered for a slot: ``{% slot "case.detail" id %}``.

    Each panel loads by itself and fails alone; without script it is a link.
    """
    return {"panels": shell.panels(context["request"], slot=name, key=str(key))}


@lru_cache(maxsize=4096)
def _kept_field(bound: forms.Field) -> str:
    return _rendered(bound)


@lru_cache(maxsize=4096)
def _around_value(marked: forms.Field) -> tuple[str, str]:
    before, _, after = _rendered(marked).partition(_MARK)
    return before, after


@lru_cache(maxsize=256)
def _frame_parts(
    name: str,
    elder: bool,
    installation: shell.Installation,
    links: tuple[tuple[str, str], ...],
    section: str,
    is_signed_in: bool,
) -> list[str]:
    drawn = get_template(f"ui/shell/public_{name}.html").render(
        {
            "elder": elder,
            "installation": installation,
            "links": dict(links),
            "section": section,
            "signed_in": _MARK if is_signed_in else "",
            "path": _MARK_PATH,
        }
    )
    return re.split(f"({_MARK}|{_MARK_PATH})", drawn)


def _rendered(bound: forms.Field) -> str:
    return get_template("ui/field.html").render(bound.as_context())


def _local(value: date | datetime) -> date | datetime:
    """Return a moment in the current time zone, and a plain date as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
