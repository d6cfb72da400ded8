"""Good and bad reviews (好差评): one review per service, and what follows from a bad one.

Nouns: Invitation (a service that may be rated, open until it is; unreviewed is a state of its own
and never counts as good), Review (the citizen's word, on five levels), Rectification (what the unit
owes after a bad one: a call-back, the mending, a check). Source: GB/T 39734-2020 and the national
practice summarised in the rules of the field §3; only the resident rates, never the clerk.
"""
