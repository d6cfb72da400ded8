"""The one way out: every call to another machine over HTTP, judged and bounded.

A library at the bottom, which knows neither Django nor any noun of the house.
"""
