"""Registers that answer whether a name and a number belong together.

Three questions, one manner: the population register (name and ID number), the social-security card
(number of the card) and a bank (number of an account). Each answers yes, no or "not now", and gives
nothing away.
"""
