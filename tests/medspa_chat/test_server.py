"""The frames that the web process makes itself."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from medspa_chat.server import _frame_of


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_text_of_any_length_comes_out_of_its_frame_as_it_went_in(size: int) -> None:
    text = ("é" + "x" * size)[:size]
    reader = StreamReader()
    reader.feed_data(_frame_of(text))
    parse = Frame.parse(reader.read_exact, mask=False, max_size=None)
    with pytest.raises(StopIteration) as read:
        next(parse)
    frame = read.value.value
    assert (frame.opcode, frame.fin, frame.rsv1) == (Opcode.TEXT, True, False)
    assert frame.data.decode() == text
