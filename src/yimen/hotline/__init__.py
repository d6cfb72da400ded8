"""热线: one number for everything that people ask, report and complain of, and its work orders.

An order goes from intake over dispatch to the answer, the call-back and the archive; it is always
in one state. Dispatches, requests (return, extension, suspension, support), supervision and
call-backs hang on it with states of their own. Reopening starts a new cycle; the figures of the
one before stay. Law: 国办发〔2020〕53号, GB/T 33358-2016; limits are dated local policy.
"""
