"""Quarantine: putting a flood of tips aside by how alike they are, without losing one of them."""
