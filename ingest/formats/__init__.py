"""Document formats: bytes in, lines of text out. Knows no plan and no Vietnamese; repairs nothing (``ingest.text``)."""
