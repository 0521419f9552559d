"""Panels of experts: drawn by lot from a pool, opinions recorded one by one, a majority of all seats."""

from approvals.services.panels.convening import convened, panel_names, replace_recused
from approvals.services.panels.drawing import draw_panel, latest_draw, seated
from approvals.services.panels.voting import Votes, votes_of

__all__ = [
    "Votes",
    "convened",
    "draw_panel",
    "latest_draw",
    "panel_names",
    "replace_recused",
    "seated",
    "votes_of",
]
