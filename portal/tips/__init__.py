"""What can happen to a tip: report, send, return to, read, assess, converse."""
