"""Packs the table that ``momentum-sim evidence`` has written for the package: ``make evidence`` writes and packs it."""

import sys

from momentum_sim.evidence import read_table
from momentum_sim.evidence.packed import FILE, pack

if __name__ == "__main__":
    FILE.write_bytes(pack(read_table(sys.argv[1])))
