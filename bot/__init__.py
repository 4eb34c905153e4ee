"""Upstander: notices bullying on Discord and helps moderators act fairly."""

__version__ = "0.2.0"
