"""Monthly statistics per region and procedure (0.11); one question a file."""

from reports.queries.statistics.declared import COUNTS, PART, SUMS, WHOLE, Declared
from reports.queries.statistics.scope import LEVELS, Region, Statistics
from reports.queries.statistics.table import YEAR, Cube, cube
from reports.queries.statistics.time_taken import average, percentile

__all__ = [
    "COUNTS",
    "LEVELS",
    "PART",
    "SUMS",
    "WHOLE",
    "YEAR",
    "Cube",
    "Declared",
    "Region",
    "Statistics",
    "average",
    "cube",
    "percentile",
]
