"""Pure rules of identity: numbers, names, telephones, passwords and mandates."""
