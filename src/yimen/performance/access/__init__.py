"""Who may do what in performance."""
