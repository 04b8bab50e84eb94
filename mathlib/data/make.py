"""Make digits.npz, tumours.npz and penguins.npz from tables of two packages:

    python -m pip download scikit-learn==1.9.1 palmerpenguins==0.1.6 --no-deps --dest there
    for wheel in there/*.whl; do python -m zipfile -e $wheel there; done
    python mathlib/data/make.py there

Only the storage changes: columns are picked and words become numbers, as README.md says. The same zlib
writes the same files, byte for byte.
"""

import csv
import gzip
import io
import sys
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def digits(there):
    """X (1797, 64) the counts 0 … 16 of each image, row by row, and y (1797,) the digit; bytes."""
    with gzip.open(there / "sklearn/datasets/data/digits.csv.gz", "rt") as file:
        table = np.loadtxt(file, delimiter=",")
    numbers = table.astype(np.uint8)
    if table.shape != (1797, 65) or not np.array_equal(numbers, table) or table[:, :64].max() != 16:
        raise ValueError("digits.csv.gz is not the expected table of 1797 rows of 64 counts and a digit")
    return {"X": numbers[:, :64], "y": numbers[:, 64]}


def tumours(there):
    """X (569, 30) the measures as they stand in the table, y (569,) 1 for malignant (0 in the table)."""
    table = np.loadtxt(there / "sklearn/datasets/data/breast_cancer.csv", delimiter=",", skiprows=1)
    if table.shape != (569, 31) or set(table[:, 30]) != {0.0, 1.0}:
        raise ValueError("breast_cancer.csv is not the expected table of 569 rows of 30 measures and 0 or 1")
    return {"X": table[:, :30], "y": (table[:, 30] == 0).astype(np.uint8)}


def penguins(there):
    """X (333, 6) lengths in mm and words as 0 or 1, y (333,) grams; rows with a gap are left out."""
    with open(there / "palmerpenguins/data/penguins.csv", newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "NA" not in row.values()]
    if len(rows) != 333:
        raise ValueError(f"penguins.csv holds {len(rows)} complete rows; expected 333")
    lengths = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm")
    words = (("sex", "male"), ("species", "Chinstrap"), ("species", "Gentoo"))
    X = [
        [float(row[name]) for name in lengths] + [float(row[name] == word) for name, word in words]
        for row in rows
    ]
    return {"X": np.array(X), "y": np.array([float(row["body_mass_g"]) for row in rows])}


def write(path, arrays):
    """An npz file that holds no clock: a ZipInfo of its own for each array, whose date does not change."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as npz:
        for name, array in arrays.items():
            held = io.BytesIO()
            np.lib.format.write_array(held, np.ascontiguousarray(array), version=(1, 0))
            info = zipfile.ZipInfo(f"{name}.npy")
            info.compress_type = zipfile.ZIP_DEFLATED
            npz.writestr(info, held.getvalue(), compresslevel=9)


if __name__ == "__main__":
    for make in (digits, tumours, penguins):
        write(HERE / f"{make.__name__}.npz", make(Path(sys.argv[1])))
