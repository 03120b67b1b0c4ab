"""People, roles, sign-in, and who holds the key to the vault."""
