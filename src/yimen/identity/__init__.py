"""Identity: who a person is, how somebody signs in, and who may act for whom.

Nouns: person (natural or legal), account, session, mandate, message. Numbers, telephones and
addresses are stored encrypted and leave this context masked; unmasking is a recorded look with a
reason. Identity knows no posts and no units: what an officer may do is said by `directory`.

Law: Personal Information Protection Law Art. 5, 6, 28, 29 and 51 (need, least extent, sensitive
data, protection), Cybersecurity Law Art. 24 (real identity), GB 11643 (ID number), GB 32100
(unified social credit code), Civil Code Art. 161-175 (acting for another).
"""
