"""Files that somebody has damaged, and a bound on the memory that reading them may take."""

import re
import resource
from contextlib import contextmanager
from pathlib import Path

from hypothesis import strategies as st

HEADROOM = 384 * 1024 * 1024
"""Bytes that a reader may ask for beyond what the tests hold already."""
HOSTILE = ["", "-1", "x y", "${", "R/PT0S", "9" * 40, "1..1000000000", "(" * 300, "经", "\\u0000"]


@contextmanager
def bounded_memory():
    """Let what asks for more fail with a MemoryError instead of taking the machine's memory."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + HEADROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@st.composite
def mangled(draw, seed):
    """Draw the text of `seed` with some of its tags and values dropped, swapped, copied, cut or added to."""
    tokens = re.split(r'(<[^>]+>|"[^"]*")', seed)
    pieces = sorted({token for token in tokens if token.strip()})
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(tokens) - 1))
        how = draw(st.sampled_from(["drop", "swap", "copy", "cut", "noise"]))
        if how == "drop":
            del tokens[place]
        elif how == "swap":
            other = draw(st.integers(0, len(tokens) - 1))
            tokens[place], tokens[other] = tokens[other], tokens[place]
        elif how == "copy":
            tokens.insert(place, draw(st.sampled_from(pieces)))
        elif how == "cut":
            tokens[place] = tokens[place][: draw(st.integers(0, len(tokens[place])))]
        else:
            tokens[place] += draw(st.text(max_size=4))
        if not tokens:
            break
    return "".join(tokens).encode("utf8", "surrogatepass")


@st.composite
def with_other_values(draw, seed):
    """Draw well-formed text: `seed` with values of attributes and texts exchanged for others and for hostile ones."""
    values = sorted({*re.findall(r'(?<==")[^"]*(?=")', seed), *re.findall(r"(?<=>)[^<>\s][^<>]*(?=<)", seed)})
    text = seed
    for _ in range(draw(st.integers(1, 5))):
        old, new = draw(st.sampled_from(values)), draw(st.sampled_from([*values, *HOSTILE]))
        new = new.replace('"', "&quot;")
        number = draw(st.sampled_from([1, -1]))
        text = text.replace(f'"{old}"', f'"{new}"', number).replace(f">{old}<", f">{new}<", number)
    return text.encode()
