"""The scenes of `tests.export.scenes`."""

from tests.export.scenes import EVERY, OVERSHOOT, RACE, SIZES, WILD, beside, every_companion, looking

__all__ = ["EVERY", "OVERSHOOT", "RACE", "SIZES", "WILD", "beside", "every_companion", "looking"]
