"""Packs tables that ``momentum-sim evidence`` has written for the package: ``make evidence`` writes and packs them."""

import sys

from momentum_sim.evidence import read_table
from momentum_sim.evidence.packed import FILE, FULL_BATCH_FILE, pack

if __name__ == "__main__":
    for table, file in zip(sys.argv[1:], (FILE, FULL_BATCH_FILE), strict=True):
        file.write_bytes(pack(read_table(table)))
