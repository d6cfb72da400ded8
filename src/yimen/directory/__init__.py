"""Directory: areas, organisations, posts and officers, and what a signed-in account may do.

Nouns: area (12-digit code, with dates of effect), organisation (department, town, village or
centre), officer, holding (an officer's post in an organisation over an area prefix). The actor of
every request is built here. Law: GB/T 2260 and GB/T 10114 (area codes), GB 32100 (USCC),
the statistical rules for twelve-digit division codes.
"""
