"""A page on which a person compares a plan with what was read of it."""
