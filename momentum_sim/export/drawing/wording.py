"""How wide texts are, and how they break into lines."""

from momentum_sim.export.drawing import fonts


def measured(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is, in units."""
    return size * fonts.SHARE * fonts.width(fonts.shown(text), bold)


def wrapped(text: str, size: float, width: float, bold: bool = False, most: int = 1000) -> list[str]:
    """A text in lines no wider than this, and no more than so many, the last with an ellipsis if some is left."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if measured(longer, size, bold) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, size, width, bold)
            lines.extend(full)
        lines.append(line)
    if len(lines) > most:
        last = lines[most - 1]
        while last and measured(f"{last}…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _broken(word: str, size: float, width: float, bold: bool) -> list[str]:
    """A word in pieces no wider than this, each of one letter at least."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and measured(pieces[-1] + letter, size, bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
