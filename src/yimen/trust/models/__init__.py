"""Tables of trust."""

from yimen.trust.models.certificates import Certificate as Certificate
from yimen.trust.models.certificates import CertificateStep as CertificateStep
from yimen.trust.models.certificates import CertificateWish as CertificateWish
from yimen.trust.models.certificates import RevocationList as RevocationList
from yimen.trust.models.certificates import TimeStamp as TimeStamp
from yimen.trust.models.hand import HandSignature as HandSignature
from yimen.trust.models.keys import TrustKey as TrustKey
from yimen.trust.models.rekeying import Rekeying as Rekeying
from yimen.trust.models.rekeying import RekeyingPart as RekeyingPart
from yimen.trust.models.sealing import PolicyWish as PolicyWish
from yimen.trust.models.sealing import Sealing as Sealing
from yimen.trust.models.sealing import SealUse as SealUse
from yimen.trust.models.sealing import TrustPolicy as TrustPolicy
from yimen.trust.models.seals import Seal as Seal
from yimen.trust.models.seals import SealKey as SealKey
from yimen.trust.models.seals import SealLeave as SealLeave
