"""Panels of experts: drawn by lot from a pool, opinions recorded one by one, a majority of all seats."""

from approvals.services.panels.drawing import draw_panel, latest_draw, replace_recused, seated
from approvals.services.panels.voting import Votes, votes_of

__all__ = ["Votes", "draw_panel", "latest_draw", "replace_recused", "seated", "votes_of"]
