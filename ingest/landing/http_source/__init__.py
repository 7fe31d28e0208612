"""Fetches plan documents over HTTP into the plans inbox, where landing finds them. Reads and judges no document."""
