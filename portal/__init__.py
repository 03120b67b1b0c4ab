"""A municipality's reporting point."""
