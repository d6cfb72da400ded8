"""The design system of both faces: shells, parts of pages, style sheets, small islands of script.

A library at the bottom of the house: it knows no noun of the domain, reads no table and imports no
other folder of ours. Pages of every context extend its shells and include its parts; README.md
beside this file lists them with their parameters.
"""
