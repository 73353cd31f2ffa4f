"""Photos without what they must not tell: only the pixels of an upload are kept, turned upright."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any, BinaryIO

import pillow_heif
from PIL import Image, ImageCms, ImageOps, ImageSequence

from messaging.filetypes import HEIC, FileType, NotTaken, kept_as

PREVIEW_PIXELS = 800  # of the longer side
MAX_PIXELS = 50_000_000  # of all frames together; few phones make more
_DAMAGED = "This image is damaged."
_UNREADABLE = "This HEIC photo can't be read. Save it as JPEG and add that."
_TOO_LARGE = f"An image has at most {MAX_PIXELS // 1_000_000} million pixels."
_SAVING: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92},
    "PNG": {},
    "GIF": {},
    "WEBP": {"quality": 92},
}
# Of a HEIC file its main picture is read, and nothing that lies beside it.
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
_SRGB = ImageCms.createProfile("sRGB")
# An unpacked photo takes up to 200 MB: two at once in a process, the others wait.
_places = BoundedSemaphore(2)


@dataclass(frozen=True)
class CleanImage:
    """An image that tells nothing but its pixels, a small copy, and its size in pixels."""

    file: IO[bytes]
    preview: IO[bytes]
    width: int
    height: int


def clean_image(file: BinaryIO, found: FileType) -> CleanImage:
    """The image written anew, with a WebP preview of at most 800 pixels a side.

    Gone are EXIF with place and thumbnail, XMP, comments, color profiles (the colors are those
    of sRGB then) and whatever followed the image. HEIC is written as JPEG. Raises NotTaken.
    """
    format_name = _format(kept_as(found))
    with _places, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted here
        try:
            with Image.open(file, formats=[_format(found)]) as image:
                # Before anything is unpacked: these are said in its head.
                if image.width * image.height * _frames(image, found) > MAX_PIXELS:
                    raise NotTaken(_TOO_LARGE)
                return _written(image, format_name, _frames(image, found))
        except Image.DecompressionBombError:
            raise NotTaken(_TOO_LARGE) from None
        except (OSError, ValueError, SyntaxError, EOFError, RuntimeError):  # of bad bytes
            raise NotTaken(_UNREADABLE if found is HEIC else _DAMAGED) from None


def _format(found: FileType) -> str:
    return "HEIF" if found is HEIC else found.content_type.removeprefix("image/").upper()


def _frames(image: Image.Image, found: FileType) -> int:
    """How many are kept: of a phone's burst the one that it shows."""
    return 1 if found is HEIC else getattr(image, "n_frames", 1)


def _written(image: Image.Image, format_name: str, count: int) -> CleanImage:
    options, frames = dict(_SAVING[format_name]), [_only_pixels(image)]
    if format_name == "JPEG" and frames[0].mode in {"RGBA", "LA"}:
        frames = [_on_white(frames[0])]
    if count > 1:
        durations, loop = [], image.info.get("loop", 0)
        frames = []
        for frame in ImageSequence.Iterator(image):
            durations.append(frame.info.get("duration", 100))
            frames.append(_only_pixels(frame.convert("RGBA")))
        options |= {"save_all": True, "append_images": frames[1:]}
        options |= {"duration": durations, "loop": loop}
    first = frames[0]
    written = TemporaryFile()  # noqa: SIM115  (whoever stores it closes it)
    first.save(written, format_name, **options)
    preview = BytesIO()
    small = first.convert("RGBA" if first.has_transparency_data else "RGB")
    small.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS), Image.Resampling.LANCZOS)
    small.save(preview, "WEBP", quality=80)
    return CleanImage(written, preview, first.width, first.height)


def _on_white(image: Image.Image) -> Image.Image:
    """A JPEG has no transparency."""
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")


def _only_pixels(image: Image.Image) -> Image.Image:
    """Upright, in the colors of sRGB, without anything that a format could write beside them."""
    upright = _in_srgb(ImageOps.exif_transpose(image))
    transparency = upright.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    return upright


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wider colors, which look pale without their profile."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(image, own, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile is none
    return converted or image
