"""A scene as a video."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from momentum_sim.export.moving.frames import Frames
from momentum_sim.export.options import Options
from momentum_sim.export.progress import MissingExtraError, Progress
from momentum_sim.scene import Scene

# Constant quality, 0 to 51, lower is better: thin lines keep their edges at 18. The same pictures give the same
# bytes with one thread only, and with arithmetic that no processor does in its own way (else they even vary by chance).
_ENCODER = {"preset": "veryfast", "crf": "18", "threads": "1", "x264-params": "cpu-independent=1"}
# Room for the index at the file's beginning, so that a video plays before all of it is there.
_INDEX_BYTES, _INDEX_BYTES_PER_FRAME = 4096, 32
# As H.264 numbers them (ITU-T H.273): high definition's colours, in its limited range.
_BT709, _LIMITED = 1, 1


def mp4(scene: Scene, options: Options, progress: Progress) -> bytes:
    """A scene as an H.264 video that every player plays (4:2:0, the index first), resting ``options.hold`` seconds.

    Such a video has even sides: of an odd one the last row or column, which is background, is there twice. It has no
    transparency either: a scene without a background of its own stands on light.

    Raises `MissingExtraError` without PyAV.
    """
    av = _av()
    file = BytesIO()
    pictures = _evened(Frames(scene, options))
    rest = round(options.hold * options.frames_per_second)
    n_frames = options.n_frames + rest
    rate = options.frames_per_second
    index_bytes = _INDEX_BYTES + _INDEX_BYTES_PER_FRAME * n_frames
    with av.open(file, "w", format="mp4", options={"fflags": "+bitexact", "moov_size": str(index_bytes)}) as container:
        stream = container.add_stream("libx264", rate=rate, options=_ENCODER)
        _describe(stream.codec_context, av, scene)
        for done, picture in enumerate(chain(pictures, repeat(None, rest))):
            if picture is not None:
                last = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
                    format="yuv420p", dst_colorspace="ITU709", src_color_range="JPEG", dst_color_range="MPEG"
                )
            last.pts, last.time_base = done, Fraction(1, rate)
            container.mux(stream.encode(last))
            progress(done + 1, n_frames)
        container.mux(stream.encode())
    return file.getvalue()


def _av() -> Any:
    try:
        import av
    except ImportError:
        raise MissingExtraError("MP4", "av", "video") from None
    return av


def _evened(frames: Iterable[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """Frames with even sides."""
    for frame in frames:
        height, width, _ = frame.shape
        yield np.ascontiguousarray(np.pad(frame, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge"))


def _describe(context: Any, av: Any, scene: Scene) -> None:
    """What a decoder must know, and nothing of the day or the machine."""
    context.width, context.height = (side + side % 2 for side in (scene.look.width, scene.look.height))
    context.pix_fmt = "yuv420p"
    context.thread_count = 1
    context.flags |= av.codec.context.Flags.bitexact
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
