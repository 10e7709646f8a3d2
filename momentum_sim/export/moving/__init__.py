"""Files that move: GIF, video, and animated SVG."""
