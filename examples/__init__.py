"""A synthetic professional world: its exports as a person would drop them, and the truth beside them."""
