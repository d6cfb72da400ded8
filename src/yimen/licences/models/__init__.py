"""Tables of licences."""

from yimen.licences.models.licence import Licence as Licence
from yimen.licences.models.licence import LicenceUse as LicenceUse
from yimen.licences.models.vault import KeptPaper as KeptPaper
from yimen.licences.models.vault import KeptPaperUse as KeptPaperUse
