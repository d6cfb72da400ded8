"""Algorithms, the key store and the signer: the only module that touches keys."""
