"""Reading papers as a citizen's viewer does."""

from io import BytesIO

from pypdf import PdfReader


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf):
    """The whole text without line breaks or spaces, so that a wrapped line is found too."""
    return "".join("".join(pages_of(pdf)).split())


def fonts_of(pdf):
    """The names of all embedded fonts; a font without a file in the PDF is an error."""
    names = set()
    for page in PdfReader(BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            for descendant in font.get_object()["/DescendantFonts"]:
                descriptor = descendant.get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile2", "/FontFile3"} & set(descriptor)
                names.add(descendant.get_object()["/BaseFont"])
    return names


def has_red_ring(pdf):
    """Is the seal drawn? Its ring is the only red line as wide as this on any page."""
    drawing = b"".join(page.get_contents().get_data() for page in PdfReader(BytesIO(pdf)).pages)
    return b"0.784314 0.086275 0.113725 RG" in drawing
