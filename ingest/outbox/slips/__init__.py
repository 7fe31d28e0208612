"""The receipt slip (phiếu tiếp nhận) of each submission file: one engine for ``kttt check`` and the outbox."""
