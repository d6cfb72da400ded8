"""Performance: goals, indicators, evidence, scores, and the report check (体检).

Nouns: form (自评表), indicator (指标), report check (体检), finding (问题), opinion (复核意见).
Law: 项目支出绩效评价管理办法 (财预〔2020〕10号) and its later letters. The report check reads any
published performance report and lists every figure that its own figures refute; it needs no
database and keeps nothing.
"""
