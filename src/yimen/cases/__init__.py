"""Cases: one application and all that happens to it, from draft to delivery.

Nouns: Draft (what a resident is still filling in), Case (an application that arrived), CaseStep
(one move of a case: who, when, from which state to which, with what opinion), CasePaper (a paper
that came in), CaseStop (a special procedure whose time is not counted), Notice (a numbered
document that went out). Law: 行政许可法 for items of the licence regime; other regimes carry
their own limits. Time is counted by `kernel.deadlines`; deemed acceptance is computed from the
dates and never made by a job. A case keeps the item version it began with.
"""
