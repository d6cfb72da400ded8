"""The few addresses of the design system itself."""
