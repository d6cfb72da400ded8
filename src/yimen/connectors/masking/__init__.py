"""The masking gateway: two telephones meet behind a third number, and neither sees the other.

The protocol, ours, close to what carriers sell as "AXB": every request is JSON over HTTP, signed as
`outgoing.post_signed` does. ``POST /bindings`` takes ``{"caller", "callee", "seconds", "reference",
"callback"}`` and answers ``{"code": "ok", "id", "virtual", "expiresAt"}`` (seconds since 1970); the
same reference and pair is bound once. ``POST /bindings/end`` takes ``{"id"}``. ``POST /messages``
takes ``{"phone", "text", "reference"}``, the same reference once. What becomes of a call comes back
to ``callback`` as ``{"id", "bindingId", "event", "seconds"}`` with ``event`` one of ``answered``,
``no_answer``, ``busy`` and ``ended``, signed the same way. It was never attached to a real gateway.
"""
