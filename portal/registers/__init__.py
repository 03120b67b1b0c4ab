"""Registers outside the portal, asked or told something where a setting says where they are."""
