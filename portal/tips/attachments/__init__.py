"""Files that come with a tip: how they are received, kept, opened, and removed again."""
