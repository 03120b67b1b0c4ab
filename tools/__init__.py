"""Helpers for whoever builds on the portal; nothing here runs in production."""
