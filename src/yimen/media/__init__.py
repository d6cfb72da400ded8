"""What a file is, whatever it is called, and what it would unpack to: a library, pure, at the bottom.

Knows nothing of Django and of no noun of the house.
"""
