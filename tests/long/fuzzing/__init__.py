"""Hostile calls as small programs: how they are made, run, judged and made smaller."""
