"""The one way to tell the time.

Whatever runs by itself takes the moment from here; whatever it calls (context, policy, the store) gets the moment as a
parameter and never asks. Simulated Discords replace the clock behind `discord.utils.utcnow`, so that tests and the demo
run in simulated time.
"""

from datetime import datetime

import discord


def utcnow() -> datetime:
    """This moment, aware, in UTC."""
    return discord.utils.utcnow()
