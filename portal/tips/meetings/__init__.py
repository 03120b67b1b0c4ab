"""Case meetings: planning one, its agenda, and writing what was agreed back into the dossiers."""
