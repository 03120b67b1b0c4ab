"""What can happen to a page: write, review, schedule, publish, render, search."""
