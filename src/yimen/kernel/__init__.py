"""The kernel: what every context needs and no context owns.

Parts: actor (who acts), ids, contracts (Ref, Refusal), calendar and deadlines (working days),
clocks (running statutory limits), workdays (the calendar's table), work (open work of officers),
flow (state tables), ledger (verifiable record), outbox (events), files, crypto, personal (register
of personal columns), numbers, idempotency, gates (who may open a route), typeset (pages) and
register (what each context declares to the floors above). `flow`, `calendar`, `deadlines`, `actor`,
`ids`, `events`, `rules` and `contracts` know nothing of Django, so that rules may use them. It has
no noun of the domain.

Writes run inside the caller's transaction and raise RuntimeError outside of one. They are called
by the names of their parts:

    from yimen.kernel.work import actions as work               # work.open, work.close
    from yimen.kernel.clocks import actions as clocks           # clocks.start, clocks.stop
    from yimen.kernel.ledger import actions as ledger           # ledger.record, ledger.look
    from yimen.kernel.outbox import actions as outbox           # outbox.publish
    from yimen.kernel.outbox.subscribers import subscribes      # @subscribes(CaseAccepted)
    from yimen.kernel.numbers import actions as numbers         # numbers.next_document
    from yimen.kernel.idempotency import actions as idempotency # idempotency.once
    from yimen.kernel.files import actions as files             # files.put, files.open_file
    from yimen.kernel.crypto import fields                      # fields.encrypt_text
"""
