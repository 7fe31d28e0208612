"""Reads a plan document into tasks, targets and reporting rules, each with where it stands in the text."""
