"""Notify: get a short text to a telephone, once it may go and until it went.

Nouns: template, delivery, gateway. Notify knows addresses only as sealed values and persons not at
all: identity says whom to tell. What a code says is never logged and is wiped once it went.

Law: Personal Information Protection Law Art. 6, 19, 51 (least extent, short retention, protection).
"""
