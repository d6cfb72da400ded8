"""The residents' front door: home, my space, the mode for elders, pages that explain the service.

It keeps no tables. It composes what the contexts below answer, and what they declare to the
register: an entry of the resident's space or a column with personal data appears by itself.
"""
