"""Writes what people read, in Vietnamese, from the published warehouse. Judges nothing anew."""
