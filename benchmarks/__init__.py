"""How fast the portal is, and whether it stays so as tips pile up: `python -m benchmarks`."""
