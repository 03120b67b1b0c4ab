"""Second factors: apps, passkeys and recovery codes, giving one, and keeping them in order."""
