"""The catalogue of the fictitious demo county: matters as facts, twelve of them worked out."""
