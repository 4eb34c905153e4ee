"""The real bot, the real model and a real SQLite file on a simulated Discord (simcord): tour and sandbox."""
