"""The only room that speaks SQL.

Queries are grouped by meaning, one module each; they take an `AsyncConnection` from `Database.read()` or
`Database.write()` and return frozen dataclasses, never rows.
"""
