"""电子信任: certificates and their authority, seals and sealed documents, signatures by hand, keys.

Nouns: certificate (issued, renewed, suspended, revoked; a signing certificate and its encryption
partner), key (encrypted under the key store), revocation list, time stamp, seal, sealing, leave,
rekeying. Suites: SM2, SM3, SM4 and P-256, SHA-256, AES. Law: 电子签名法; 密码法; 国发〔1999〕25号 on
seals; GB/T 20518, 25056, 38540 and GB/T 39786 for the third level of protection.

One check of certificates serves seals, verification and login: `queries.chain`. What nobody can take
back, a revocation or a recovered key, takes two hands.
"""
