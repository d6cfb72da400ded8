"""Limits in time: when something is due, what of it is used, and why, in words.

`limits` holds the shapes, `counting` the rules of law, `sentences` the explanation, `cells` the drawing.
The day on which something begins is never counted (次日为第1日). Pure.
"""
