"""FEEL, the one expression language of the house: parse, check, evaluate, explain.

Form conditions, computed values, gateways, decision tables, eligibility, routing and fee rules are written in it
(`申请人.年龄 >= 80 and 户籍地 = "一门县"`). The library knows nothing of Django or of us. An expression sees its
context and nothing else, has no clock, and is bounded in length, depth, steps and size.

Start at `yimen.feel.language`; values are described in `yimen.feel.values`, the function set in
`yimen.feel.functions`.
"""
