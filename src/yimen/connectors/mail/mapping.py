"""Translate between our words and those of SMTP; pure."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from yimen.notify.contracts import GatewayRefused, Mail


def to_theirs(*, mail: Mail, sender: str, sign: str, at: datetime) -> EmailMessage:
    """Return an e-mail as SMTP carries it; the same reference is the same Message-ID.

    Raises GatewayRefused for an address that cannot stand in a header.
    """
    made = EmailMessage()
    try:
        made["From"] = Address(sign, addr_spec=sender)
        made["To"] = Address(addr_spec=mail.address)
    except (ValueError, IndexError) as error:  # what the library says of a bad address
        raise GatewayRefused("bad_address") from error
    made["Subject"] = f"【{sign}】{mail.subject}"
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{mail.reference}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if mail.leave_url:
        made["List-Unsubscribe"] = f"<{mail.leave_url}>"
    made.set_content(f"{mail.text}\n", cte="base64")
    return made
