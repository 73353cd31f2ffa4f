"""Files as people have them: a photo that tells where it was taken, a document, and worse."""

import zipfile
from io import BytesIO
from typing import Any

from PIL import Image

# What phones write into a photo beside its pixels.
PLACE = {1: "N", 2: (37.0, 48.0, 16.0), 3: "W", 4: (122.0, 16.0, 11.0)}
MAKER = "Fruit Phone of Mrs. Ito"
_MAKE, _ORIENTATION, _GPS = 0x010F, 0x0112, 0x8825


def photo(
    size: tuple[int, int] = (1200, 900), format_name: str = "JPEG", *, turned: bool = False
) -> bytes:
    """A photo with its place and its maker; with `turned` it was taken upright, so that who
    shows it has to turn it."""
    exif = Image.Exif()
    exif[_MAKE] = MAKER
    exif[_ORIENTATION] = 6 if turned else 1
    exif.get_ifd(_GPS).update(PLACE)
    return _saved(Image.new("RGB", size, "teal"), format_name, exif=exif.tobytes())


def moving_picture() -> bytes:
    """A GIF of three frames, with a comment."""
    frames = [Image.new("RGB", (60, 40), color) for color in ("teal", "gold", "white")]
    more: Any = frames[1:]
    return _saved(
        frames[0], "GIF", save_all=True, append_images=more, duration=50, comment=MAKER.encode()
    )


def bomb() -> bytes:
    """50 KB that unpack to 400 million pixels."""
    return _saved(Image.new("1", (20_000, 20_000)), "PNG")


def archive(*names: str, first: tuple[str, str] | None = None) -> bytes:
    """A zip with files of these names, and before them one with this name and content."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as inside:
        if first is not None:
            inside.writestr(*first)
        for name in names:
            inside.writestr(name, "x")
    return made.getvalue()


def _saved(image: Image.Image, format_name: str, **options: Any) -> bytes:
    made = BytesIO()
    image.save(made, format_name, **options)
    return made.getvalue()
