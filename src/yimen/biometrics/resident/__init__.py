"""The one process that holds the models and the index, and how others speak to it."""
