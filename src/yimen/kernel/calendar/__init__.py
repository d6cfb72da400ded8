"""The working-day calendar: which days the authority works, and counting along them.

`workdays.Calendar` is frozen and answers in constant time; `arrangements` reads the State Council's yearly
arrangements. Pure: the table that holds them, and its changes, live beside the models of the kernel.
"""
