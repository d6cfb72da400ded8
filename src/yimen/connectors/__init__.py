"""Connectors: one folder for each outside system, each with a client, a plugin and a simulator.

Nothing below knows their names. A folder's ``plugin.install()`` puts its client in the place that
a lower context keeps free; its ``simulator.handler`` answers as the real system would, over HTTP.
"""
