"""Deploy-time settings: ``prod``, ``dev`` and ``test`` each begin from ``base``."""
