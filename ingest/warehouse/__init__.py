"""Builds the warehouse in a work folder: dbt, the checks, and nothing else. Publishes nothing."""
