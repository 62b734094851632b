"""A world of support messages: the public data come from one seed, hidden checks draw others."""

from .generator import DESCRIPTIONS, DOMAINS, INTENTS, URGENCIES, World

__all__ = ["DESCRIPTIONS", "DOMAINS", "INTENTS", "URGENCIES", "World"]
