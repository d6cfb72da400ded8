"""The tables of identity, one module a noun."""

from yimen.identity.models.account import Account
from yimen.identity.models.caller import CallerCheck
from yimen.identity.models.code import OneTimeCode, QrSignIn
from yimen.identity.models.consent import Consent, PurposeText
from yimen.identity.models.contact import Contact
from yimen.identity.models.face import ConsentPaper, FaceConfirmation, FaceIdentification
from yimen.identity.models.factor import Factor, FormerPassword, RecoveryCode
from yimen.identity.models.mandate import Mandate
from yimen.identity.models.message import Message
from yimen.identity.models.oidc import OidcClient, OidcConsent, OidcKey
from yimen.identity.models.oidc_change import OidcClientChange
from yimen.identity.models.oidc_token import OidcCode, OidcLogout, OidcSignIn, OidcToken
from yimen.identity.models.oidc_upstream import OidcArrival, OidcLink
from yimen.identity.models.person import Person
from yimen.identity.models.policy import Device, IdentityPolicy, Rate
from yimen.identity.models.proof import Proof
from yimen.identity.models.recovery import Recovery
from yimen.identity.models.session import Session

__all__ = [
    "Account",
    "CallerCheck",
    "Consent",
    "ConsentPaper",
    "Contact",
    "Device",
    "FaceConfirmation",
    "FaceIdentification",
    "Factor",
    "FormerPassword",
    "IdentityPolicy",
    "Mandate",
    "Message",
    "OidcArrival",
    "OidcClient",
    "OidcClientChange",
    "OidcCode",
    "OidcConsent",
    "OidcKey",
    "OidcLink",
    "OidcLogout",
    "OidcSignIn",
    "OidcToken",
    "OneTimeCode",
    "Person",
    "Proof",
    "PurposeText",
    "QrSignIn",
    "Rate",
    "Recovery",
    "RecoveryCode",
    "Session",
]
