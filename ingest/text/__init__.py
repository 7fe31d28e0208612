"""Vietnamese text: normalising, repair of damaged extractions, dates, numbers. Knows nothing of plans."""
