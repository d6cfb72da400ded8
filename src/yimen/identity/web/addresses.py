"""Where officers do identity's work."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse


def account_waiting(ref_id: UUID) -> str:
    """Return where a second clerk settles an account that waits."""
    return f"{reverse('identity:recoveries')}#r-{ref_id}"


def enrolment_waiting(ref_id: UUID) -> str:
    """Return where a second administrator rules on an officer's factors."""
    return f"{reverse('identity:enrolments')}#r-{ref_id}"


def mandate_waiting(ref_id: UUID) -> str:
    """Return where a second official confirms a guardian or a head."""
    return f"{reverse('identity:pending_mandates')}#m-{ref_id}"
