"""Keeps what was received: bytes by content, and a receipt frozen at first sight. Interprets nothing."""
