"""Reported speech: other people's words that somebody quotes, reports or condemns.

`reported_speech` decides, `cues` are what it looks for, `own_words` tells the author's own attacks from words that are
told. The patterns stand in `data/`.
"""
