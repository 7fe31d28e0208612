"""Verdicts as they were passed: sealed in a ledger that is only added to, judged again, and laid open as evidence."""
