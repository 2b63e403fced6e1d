"""The recording that the project ships to be tried: its music, and the instrument that plays it."""
