"""What of the panels can show runs in the plane."""

from momentum_sim.problems import LANDSCAPE
from momentum_sim.scene import PANELS
from momentum_sim.scene.panels import PICTURES

#: By kind, pictures first.
PLANAR = {kind: panel for kind, panel in PANELS.items() if panel.can_show(LANDSCAPE)}
#: Those that stand beside a picture.
BESIDE = {kind: panel for kind, panel in PLANAR.items() if kind not in PICTURES}
