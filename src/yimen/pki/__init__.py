"""Certificates, revocation, time stamps and signed messages in two suites behind one interface.

Pure: it knows no table and no organisation. Two suites are the same shape: commercial cryptography
(SM2, SM3, SM4) and international (P-256, SHA-256, AES-GCM). A key is whatever can sign; a hardware
module takes the place of a key in memory without anybody here learning of it.
"""
