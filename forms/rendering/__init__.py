"""Pages of forms: to fill in, to read, and back from a post to answers."""

from forms.rendering.filling import render_form
from forms.rendering.posting import answers_from_post, is_round_trip, uploads_from_post
from forms.rendering.reading import render_answers

__all__ = ["answers_from_post", "is_round_trip", "render_answers", "render_form", "uploads_from_post"]
