"""The outbox: events written with the state they report, delivered by the worker."""
