"""Discord's users and members -> `Person`."""

import discord

from bot.domain.message import Person

# Moderation power, weakest first; the index + 1 is the rank.
_POWERS = (
    discord.Permissions(manage_messages=True),
    discord.Permissions(moderate_members=True),
    discord.Permissions(kick_members=True),
    discord.Permissions(ban_members=True),
    discord.Permissions(manage_guild=True),
    discord.Permissions(administrator=True),
)
OWNER_RANK = len(_POWERS) + 1


def person_of(user: discord.abc.User) -> Person:
    """What context needs to know of `user`. Roles, rank and joining are known only of members."""
    names = (user.display_name, getattr(user, "global_name", None), user.name)
    distinct = tuple(dict.fromkeys(name for name in names if name))
    if not isinstance(user, discord.Member):
        return Person(user.id, distinct, user.bot)
    roles = frozenset(role.id for role in user.roles if not role.is_default())
    return Person(user.id, distinct, user.bot, roles, rank_of(user), user.joined_at)


def rank_of(member: discord.Member) -> int:
    """0 for an ordinary member; grows with the strongest moderation permission, the owner above all."""
    if member.guild.owner_id == member.id:
        return OWNER_RANK
    held = member.guild_permissions
    return max((rank for rank, power in enumerate(_POWERS, 1) if held >= power), default=0)
