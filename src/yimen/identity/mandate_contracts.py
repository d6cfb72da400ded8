"""The words of mandates: why, how far, on what evidence, and why somebody guards another."""

from __future__ import annotations

from enum import StrEnum


class MandateKind(StrEnum):
    """Why somebody may act for another; the head of a legal person acts by the law itself."""

    VILLAGE_AGENT = "village_agent"
    RELATIVE = "relative"
    REPRESENTATIVE = "representative"
    GUARDIAN = "guardian"
    LEGAL_HEAD = "legal_head"


class MandateState(StrEnum):
    """A mandate waits for confirmation, holds, or has ended."""

    PENDING = "pending"
    ACTIVE = "active"
    ENDED = "ended"


class MandateEvidence(StrEnum):
    """What shows that the grantor wants this."""

    SIGNED_PAPER = "signed_paper"
    THUMBPRINT = "thumbprint"
    WITNESS = "witness"
    ONLINE = "online"
    REGISTER = "register"


class ConfirmedBy(StrEnum):
    """How the grantor was asked."""

    TELEPHONE = "telephone"
    VILLAGE = "village"
    PAPER = "paper"
    ONLINE = "online"
    REGISTER = "register"


class MandateAct(StrEnum):
    """What a mandate allows; one that names none allows all."""

    FILL = "fill"
    SUBMIT = "submit"
    RECEIVE = "receive"


class GuardianGround(StrEnum):
    """Why somebody is a guardian, in the order of the Civil Code (Art. 27, 28, 31 to 33)."""

    PARENT = "parent"
    SPOUSE = "spouse"
    CHILD = "child"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    OTHER_KIN = "other_kin"
    OTHER_WILLING = "other_willing"
    COURT = "court"
    AGREED = "agreed"


class GuardianPaper(StrEnum):
    """What was shown at the window."""

    HOUSEHOLD_BOOK = "household_book"
    BIRTH_CERTIFICATE = "birth_certificate"
    MARRIAGE_CERTIFICATE = "marriage_certificate"
    COMMITTEE_LETTER = "committee_letter"
    JUDGMENT = "judgment"
    AGREEMENT = "agreement"
