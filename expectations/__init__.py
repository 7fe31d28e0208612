"""Great Expectations on named queries over the work file: suites as data, one runner, Data Docs, findings.

Checks what a reader relies on across files, periods and duties (architecture section 6). Computes nothing that a mart
should hold, and refuses to call a check passed when it saw no row or could not run.
"""
