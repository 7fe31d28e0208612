"""Templates of submissions: the form that an agency gets for one report, written from the published warehouse."""
