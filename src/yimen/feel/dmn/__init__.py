"""Decision models as files: DMN 1.x read, checked and evaluated, with FEEL and nothing else inside.

A model is data from outside: what it may cost is bounded, and it can reach nothing but its inputs.
"""
