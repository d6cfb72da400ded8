"""Pages and interfaces of devices."""
