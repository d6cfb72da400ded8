"""Where the contexts are put together: settings, addresses, the installed list."""
