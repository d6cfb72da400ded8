"""Notify: get a short text to a telephone or a mailbox, once it may go and until it went.

Nouns: template, delivery, carrier, gateway, mail server. Notify knows addresses only as sealed values and persons not at
all: identity says whom to tell. What a code says is never logged and is wiped once it went.

Law: Personal Information Protection Law Art. 6, 19, 51 (least extent, short retention, protection).
"""
