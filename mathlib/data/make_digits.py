"""Make digits.npz from the digits.csv.gz that scikit-learn distributes:

    python -m pip download scikit-learn --no-deps --only-binary :all: --dest somewhere
    python -m zipfile -e somewhere/scikit_learn-*.whl somewhere
    python mathlib/data/make_digits.py somewhere/sklearn/datasets/data/digits.csv.gz

Each line of the source holds the 64 counts 0 … 16 of an 8 × 8 image, row by row, and then the digit.
Nothing is changed but the storage: one byte a number. The same zlib writes the same file, byte for byte.
"""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import numpy as np


def main(source):
    """Write digits.npz, with arrays X (1797, 64) and y (1797,) of uint8, beside this script."""
    with gzip.open(source, "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    numbers = table.astype(np.uint8)
    if table.shape != (1797, 65) or not np.array_equal(numbers, table) or table[:, :64].max() != 16:
        raise ValueError(f"{source} is not the expected table of 1797 rows of 64 counts 0 … 16 and a digit")
    with zipfile.ZipFile(
        Path(__file__).with_name("digits.npz"), "w", zipfile.ZIP_DEFLATED, compresslevel=9
    ) as npz:
        for name, array in {"X": numbers[:, :64], "y": numbers[:, 64]}.items():
            held = io.BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(array), version=(1, 0))
            # A ZipInfo of its own, because its default date does not change; writestr(name) would store the
            # clock.
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            npz.writestr(info, held.getvalue(), compresslevel=9)


if __name__ == "__main__":
    main(sys.argv[1])
