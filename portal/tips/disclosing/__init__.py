"""Disclosing tips to a partner: on a legal basis, by two people, and only what was approved."""
