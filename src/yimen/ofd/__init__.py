"""Documents in OFD (GB/T 33190-2016): written with text and whole fonts, sealed (GB/T 38540-2020), read.

Pure: bytes in, bytes out. It knows no table, no seal's custody and no case.
"""
