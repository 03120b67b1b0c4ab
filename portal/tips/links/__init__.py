"""Links between tips: proposed by what they share, made and undone by the coordination point."""
