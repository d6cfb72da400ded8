"""Shapes of what people say of a service, a module a noun: reviews, surveys."""
