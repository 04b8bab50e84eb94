"""How fast the book trains, beside scikit-learn and PyTorch on the same networks: `python -m benchmarks`.

`cases` what is trained, `libraries` how each of the three trains it, `pairs` the clock, `limits` what bounds
the book's own speed, `table` the words. Nothing here is imported by the book.
"""

import os

# Set before NumPy is imported, which reads them once; who sets them outside decides.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "2")
