"""Dossiers: what is done about a case, with which partners, and which tips it rests on."""
