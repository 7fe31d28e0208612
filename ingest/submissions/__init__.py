"""Agency submissions: one received file in, typed records and cell issues out."""
