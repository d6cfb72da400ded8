"""Processes as BPMN 2.0 files: read, checked and played as tokens over a state that is plain data.

Pure: it knows neither cases nor tables. No file can run code: conditions are FEEL, decisions are
asked of the caller by name, and what a file cannot say in these is refused with its place.
"""
