"""Of a photo only its pixels are kept."""

from io import BytesIO
from typing import IO

import pytest
from PIL import Image

from messaging import filetypes
from messaging.filetypes import FileType, NotTaken
from messaging.images import CleanImage, clean_image
from tests.files import MAKER, bomb, moving_picture, photo

TYPES = {
    "HEIF": filetypes.HEIC,
    "JPEG": filetypes.JPEG,
    "PNG": filetypes.PNG,
    "WEBP": filetypes.WEBP,
}


def clean(content: bytes, found: FileType) -> CleanImage:
    return clean_image(BytesIO(content), found)


def content_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


@pytest.mark.parametrize("format_name", TYPES)
def test_neither_place_nor_maker_is_left_in_the_photo_or_in_its_preview(format_name: str) -> None:
    taken = photo(format_name=format_name) + b"after the end: " + MAKER.encode()
    with Image.open(BytesIO(taken)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == (37.0, 48.0, 16.0)
    image = clean(taken, TYPES[format_name])
    for content in map(content_of, (image.file, image.preview)):
        assert MAKER.encode() not in content
        with Image.open(BytesIO(content)) as after:
            assert dict(after.getexif()) == {}
            assert not {"exif", "xmp", "comment", "icc_profile"} & set(after.info)


@pytest.mark.parametrize("format_name", TYPES)
def test_a_photo_that_was_taken_upright_stands_upright(format_name: str) -> None:
    image = clean(photo((1200, 900), format_name, turned=True), TYPES[format_name])
    assert (image.width, image.height) == (900, 1200)
    with Image.open(image.file) as stored:
        assert stored.size == (900, 1200)


def test_the_preview_has_at_most_800_pixels_a_side_and_a_small_image_stays_as_it_is() -> None:
    for size, expected in (((4000, 1000), (800, 200)), ((64, 48), (64, 48))):
        with Image.open(clean(photo(size), filetypes.JPEG).preview) as preview:
            assert (preview.format, preview.size) == ("WEBP", expected)


def test_a_moving_picture_moves_on_without_its_comment() -> None:
    stored = content_of(clean(moving_picture(), filetypes.GIF).file)
    assert MAKER.encode() not in stored
    with Image.open(BytesIO(stored)) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.info["duration"] == 50


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert len(bomb()) < 60_000
    with pytest.raises(NotTaken, match="50 million pixels"):
        clean(bomb(), filetypes.PNG)


def test_many_frames_count_as_the_pixels_that_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.images.MAX_PIXELS", 60 * 40 * 2)
    with pytest.raises(NotTaken, match="pixels"):
        clean(moving_picture(), filetypes.GIF)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (photo()[:2000], filetypes.JPEG),
        (b"\xff\xd8\xff\xe0 no photo", filetypes.JPEG),
        (b"\x89PNG\r\n\x1a\n no picture", filetypes.PNG),
        (photo(format_name="PNG"), filetypes.JPEG),
    ],
)
def test_a_damaged_image_is_refused(content: bytes, found: FileType) -> None:
    with pytest.raises(NotTaken, match="damaged"):
        clean(content, found)


def test_a_heic_photo_is_kept_as_a_jpeg_in_its_colors() -> None:
    with Image.open(clean(photo(format_name="HEIF"), filetypes.HEIC).file) as stored:
        assert (stored.format, stored.size) == ("JPEG", (1200, 900))
        pixel = stored.getpixel((600, 450))
    assert isinstance(pixel, tuple)
    assert max(abs(one - other) for one, other in zip(pixel, (0, 128, 128), strict=True)) < 8


def test_of_a_burst_the_picture_that_the_phone_shows_is_kept() -> None:
    made = BytesIO()
    shots = [Image.new("RGB", (64, 48), color) for color in ("teal", "gold")]
    shots[0].save(made, "HEIF", save_all=True, append_images=shots[1:], primary_index=1)
    with Image.open(clean(made.getvalue(), filetypes.HEIC).file) as stored:
        assert getattr(stored, "n_frames", 1) == 1
        red, green, blue = stored.getpixel((32, 24))  # type: ignore[misc]
    assert red > 200 > 160 > blue
    assert green > 160


def test_what_is_transparent_in_a_heic_photo_becomes_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (64, 48), (0, 0, 0, 0)).save(made, "HEIF")
    with Image.open(clean(made.getvalue(), filetypes.HEIC).file) as stored:
        assert min(low for low, _ in stored.getextrema()) > 250  # type: ignore[misc]


def test_a_heic_photo_of_too_many_pixels_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messaging.images.MAX_PIXELS", 1200 * 900 - 1)
    with pytest.raises(NotTaken, match="pixels"):
        clean(photo(format_name="HEIF"), filetypes.HEIC)


@pytest.mark.parametrize("content", [photo(format_name="HEIF")[:600], b"\0\0\0\x18ftypheic no"])
def test_a_heic_photo_that_cant_be_read_says_what_to_do(content: bytes) -> None:
    with pytest.raises(NotTaken, match="Save it as JPEG"):
        clean(content, filetypes.HEIC)
