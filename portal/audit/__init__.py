"""The audit trail: every event in one hash-chained list that is only ever added to."""
