"""An official account: the files that its users send, over the platform's published interface."""
