"""Pure rules of the context performance: reading documents and judging their figures."""
