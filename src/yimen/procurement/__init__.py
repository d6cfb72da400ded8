"""Procurement: who was bought from, what came, who accepted it, what was paid, what was mended.

Nouns: supplier, contract with lines and payment terms, delivery, milestone (process check, acceptances,
test, publication, training, survey frame), project paper, payment, assessment sheet, repair, gap.
A gap is what ought to be there and is not: it is work from the moment it opens until it is mended.
Law: 《政府采购法》第四十一条至第四十三条、第四十六条至第五十条；《政府采购法实施条例》第四十五条、第四十八条、
第五十一条；《民法典》合同编；《政府采购需求管理办法》（财库〔2021〕22号）.
A project is known by its id and code alone: who plans and evaluates it sits on a floor above.
"""
