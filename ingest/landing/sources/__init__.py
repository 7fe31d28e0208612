"""Fetches documents from a source into the inbox of their kind, where landing finds them. Reads and judges none."""
