"""Entities: what tips speak of, sealed, and found again in other tips without being named."""
