"""How long tips are kept, and what happens when their time has come."""
