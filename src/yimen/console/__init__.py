"""The staff shell: to-do list, overview of figures, calendar, stopped tasks, permissions.

Everything here is composed from the register and the kernel's tables; no context is named, so a
new one appears by its declaration alone.
"""
