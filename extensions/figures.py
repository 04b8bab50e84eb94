"""Pictures of a chapter with their alternative text on the page.

Input is an output of mime type image/png whose metadata holds {"alt": text}, as every Picture of
mathlib.plots has. myst-nb by itself takes a text from the cell only; a text there goes before this one.
"""

PNG = "image/png"


class FigureRenderer:
    """myst-nb's hook for one mime type."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(renderer, data, inline):
        """The node of a picture with a text of its own, or None for anything else."""
        alt = data.output_metadata.get(PNG, {}).get("alt")
        if data.mime_type != PNG or not alt:
            return None
        (image,) = renderer.render_image(data)
        image.setdefault("alt", alt)
        return [image]
