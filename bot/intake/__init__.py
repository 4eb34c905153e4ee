"""A Discord object or a line of a history file becomes a message with passages.

- `surfaces` collects the texts of Discord's objects (`texts` those of their parts, `people` whom they name), `history`
  has discord.py make such objects of files (`history_files` finds their records, `history_records` knows how programs
  spell them, `recorded` stands in for the connection)
- `enriching` fetches what takes a request: small text files, replied messages
- `passages` puts the scored form beside each, made by `cleaning`; `quoting` recognises reported speech
- `completing` adds what a message says together with its author's last lines (`joining`) and languages that no model
  reads (`language`)

Words and patterns stand in `data` folders and are read by `cues`; `warming` reads all of them at start.
"""
