"""E-licences: what the state has granted somebody, issued from data and verifiable by anyone.

Nouns: Licence (one version of a licence, with the standard identifier), LicenceUse (a paper that
a licence stood in for). Standard: GB/T 36904 for the identifier, whose check character is ISO/IEC
7064 MOD 37,36; states after the national directory (01 in force … 07 withdrawn). A licence is never
edited: a change is a new version, an end is a state.
"""
