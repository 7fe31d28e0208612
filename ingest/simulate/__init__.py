"""A fictional province that reports: roster, plan and submissions of any size, for tests and load."""
