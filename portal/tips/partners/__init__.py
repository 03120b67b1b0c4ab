"""Partners: whom the coordination point works with, and the keys that packages are made with."""
