"""Pages of the audit administrator, operators, units and supervisors."""
