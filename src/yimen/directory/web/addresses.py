"""Where officers do the directory's work."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse


def assignment(ref_id: UUID) -> str:
    """Return where an assigned post is ruled on."""
    return f"{reverse('directory:assignments')}#a{ref_id}"


def break_glass(ref_id: UUID) -> str:
    """Return where an emergency look is ruled on; the address is the console's."""
    return f"/work/break-glass/{ref_id}/"


def attestation(ref_id: UUID) -> str:
    """Return where the posts of a unit are checked."""
    return reverse("directory:attestation", args=[ref_id])
