"""Opens compressed logs: gzip, bzip2, xz, and zstd if its package is installed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from strace_lens.errors import UnreadableLog


def _gzip(file: BinaryIO) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.GzipFile(fileobj=file))


def _bzip2(file: BinaryIO) -> BinaryIO:
    import bz2

    return cast("BinaryIO", bz2.BZ2File(file))


def _xz(file: BinaryIO) -> BinaryIO:
    import lzma

    return cast("BinaryIO", lzma.LZMAFile(file))


def _zstd(file: BinaryIO) -> BinaryIO:
    try:
        import zstandard
    except ImportError:
        raise UnreadableLog(
            "it is compressed with zstd, and the package zstandard is not installed; "
            "pip install 'strace-lens[zst]', or uncompress it with zstd -d"
        ) from None
    return cast("BinaryIO", zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True))


_MAGIC: tuple[tuple[bytes, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\x00", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
)
SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
"""The suffixes of compressed files."""


class Lenient(io.RawIOBase):
    """Reads a compressed stream up to its end or a break; ``broken`` is True after a break."""

    def __init__(self, stream: BinaryIO, file: BinaryIO) -> None:
        super().__init__()
        self._stream, self._file = stream, file
        self.broken = False

    def readable(self) -> bool:
        """Always True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's type for a buffer is private
        """Fills ``buffer``; returns 0 at the end, or if the rest is missing or damaged."""
        try:
            found = self._stream.read(len(buffer))
        except _damage():
            self.broken = True
            return 0
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        """Close the file too."""
        if not self.closed:
            self._stream.close()
            self._file.close()
        super().close()


def _damage() -> tuple[type[Exception], ...]:
    """The errors that decompressors raise for a cut or damaged stream."""
    import lzma
    import zlib

    return EOFError, OSError, ValueError, lzma.LZMAError, zlib.error


def opened(path: Path) -> BinaryIO:
    """The file as a stream of its uncompressed bytes.

    Raises:
        OSError: the file cannot be opened.
        UnreadableLog: the file needs zstd, which is missing.
    """
    file = path.open("rb")
    try:
        return uncompressed(file)
    except BaseException:
        file.close()
        raise


def uncompressed(file: BinaryIO) -> BinaryIO:
    """The stream, or a reader that decompresses it. The stream must be seekable, and at its beginning."""
    head = file.read(6)
    file.seek(0)
    for magic, decompress in _MAGIC:
        if head.startswith(magic):
            return cast("BinaryIO", io.BufferedReader(Lenient(decompress(file), file)))
    return file
