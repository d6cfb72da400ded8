"""Pages for invited experts; an outside one needs no account."""
