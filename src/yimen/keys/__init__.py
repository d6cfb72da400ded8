"""Where keys live: a file that only its owner reads, or a service in a process of its own.

Keys have a purpose and a version, and a version remembers its suite for ever, so that what was
written once is read as long as the key is kept. Keys that encrypt are lent to who asks for them;
keys that sign never leave their store. A hardware module takes the place of either store by the
same interface (`contracts.KeyStore`). Losing the keys loses every encrypted value.
"""
