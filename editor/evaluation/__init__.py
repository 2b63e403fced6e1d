"""How well written scores, beats and notes agree with the truth: `manage.py evaluate`."""
