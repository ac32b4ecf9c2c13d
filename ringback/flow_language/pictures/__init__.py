"""Pictures of flows: SVG, Mermaid, the map of a center, and the difference of two versions."""

from ringback.flow_language.pictures.center_map import map_center, map_fingerprint
from ringback.flow_language.pictures.diff_picture import diff
from ringback.flow_language.pictures.difference import Difference, compare, text_diff
from ringback.flow_language.pictures.errors import PictureError
from ringback.flow_language.pictures.flow_picture import Marks, draw, draw_all, fingerprint
from ringback.flow_language.pictures.mermaid import mermaid, mermaid_map

__all__ = [
    "Difference",
    "Marks",
    "PictureError",
    "compare",
    "diff",
    "draw",
    "draw_all",
    "fingerprint",
    "map_center",
    "map_fingerprint",
    "mermaid",
    "mermaid_map",
    "text_diff",
]
