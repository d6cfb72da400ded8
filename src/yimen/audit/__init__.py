"""Audit: what an assessor, an audit administrator and the person concerned read of the ledger.

The kernel records, sequences and verifies. Here the ledger is searched, one person or one case is
followed, one entry is proved, signed copies are shipped to where this installation's owner cannot
reach, and copies are held against the database. A person reads who looked at his data and may ask
why; the unit answers.

Nouns: trail (what was recorded of a thing), copy and batch (what was shipped), shipment (how far
one destination has come), look question (质疑).
Law: 网络安全法 第二十一条（日志留存不少于六个月）, GB/T 22239-2019 8.1.4.3 and 8.1.5.2, 个人信息保护法
第四十四、四十五、五十、五十一条.
"""
