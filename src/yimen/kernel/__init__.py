"""The library at the bottom of the house: what every context needs and none owns.

Parts: actor (who acts), ids, contracts (Ref, Refusal), calendar and deadlines (working days),
clocks (running statutory limits), work (open work of officers), flow (state tables), ledger
(verifiable record), outbox (events), files, crypto, personal (register of personal columns),
numbers (document numbers), idempotency, gates (who may open a route) and register (what each
context declares to the floors above). `flow`, `calendar`, `deadlines`, `actor`, `ids`, `rules`
and `contracts` know nothing of Django, so that rules may use them.
"""
