"""Our database backend: Django's for PostgreSQL with a cheaper question whether a link still holds."""
