"""The sealed index of what tips say: its key, its segments, and keeping it up to date."""
