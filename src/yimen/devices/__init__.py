"""Devices: the registry of panels, tablets and kiosks, their keys, heartbeat and configuration."""
