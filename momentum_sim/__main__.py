"""``python -m momentum_sim``: the command line."""

import sys

from momentum_sim.commands import main

if __name__ == "__main__":
    sys.exit(main())
