"""The police's register of plates: which telephone does the owner of a car have.

``POST /owners`` takes ``{"plate", "ground"}``, signed as every message, and answers ``{"result":
"found", "phone"}`` or ``{"result": "none"}``. It was never attached to the real register.
"""
