"""The result of a run as a record that JSON can hold, and as words.

`ratio` is the median over the pairs of (seconds of the library) / (seconds of the book).
"""

import os
import platform
import sys
from importlib.metadata import version
from statistics import median

from benchmarks import libraries, limits
from benchmarks.pairs import compare

ABSENT = "not installed"


def machine():
    """What the numbers depend on: processor, threads, versions, and the load of the machine before the run"""
    present = [library for library in libraries.OTHERS if libraries.present(library)]
    names = {"scikit-learn": "scikit-learn", "PyTorch": "torch"}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")},
        "load_before": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {"numpy": version("numpy")} | {library: version(names[library]) for library in present},
    }


def processor():
    """The name of the processor, where the system tells it"""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def against(case, library, pairs):
    """The row of one case and one library; {"library", "absent"} where the library is missing"""
    row = {"library": library, "bar": case.bars.get(library)}
    if not libraries.present(library):
        return row | {"absent": ABSENT}
    print(f"{case.name} against {library}: {pairs} pairs …", file=sys.stderr)
    times, disturbed, right = compare(case, library, pairs)
    steps = limits.steps(case, len(case.samples()[0]))
    ratios = [other / book for book, other in zip(times["book"], times[library], strict=True)]
    ratio = median(ratios)
    return row | {
        "ratio": ratio,
        "lowest": min(ratios),
        "highest": max(ratios),
        "reached": None if row["bar"] is None else ratio >= row["bar"],
        "seconds_per_step": {name: median(taken) / steps for name, taken in times.items()},
        "disturbed": disturbed,
        "right": right,
    }


def result(cases, pairs, widths=None):
    """Everything the benchmark measures, as one record"""
    here = machine()
    print(f"load {here['load_before']}; timings wait for a quiet machine", file=sys.stderr)
    rows = [
        {
            "case": case.name,
            "network": "-".join(map(str, case.sizes)),
            "batch": case.batch,
            "pairs": pairs,
            "against": [against(case, library, pairs) for library in libraries.OTHERS],
            "share_of_matrix_products": limits.product_share(case, pairs),
        }
        for case in cases
    ]
    return {
        "machine": here,
        "cases": rows,
        "growth": limits.growth(pairs, widths),
        "memory": {"case": cases[-1].name, "bytes": limits.memory(cases[-1])},
    }


def words(found):
    """The record as the lines of a table"""
    lines = [_machine(found["machine"]), ""]
    form = "{:<12} {:<16} {:>5}   {:<30} {:<30} {:>8}"
    lines.append(form.format("case", "network", "batch", *libraries.OTHERS, "products"))
    for row in found["cases"]:
        cells = [_cell(other) for other in row["against"]]
        share = f"{row['share_of_matrix_products']:.0%}"
        lines.append(form.format(row["case"], row["network"], row["batch"], *cells, share))
    lines += [
        "",
        "How many times as fast as that library the book trains: median of the pairs (extremes).",
    ]
    lines += ["", *_steps(found["cases"]), "", *_growth(found["growth"]), "", _memory(found["memory"])]
    return "\n".join(lines)


def _machine(here):
    versions = ", ".join(f"{name} {number}" for name, number in here["versions"].items())
    threads = ", ".join(f"{name}={number}" for name, number in here["threads"].items())
    load = "unknown" if here["load_before"] is None else f"{here['load_before']:.2f}"
    first = f"{here['processor']}, {here['cores']} cores, {threads}; load before: {load}"
    return f"{first}\nPython {here['python']}, {versions}"


def _cell(other):
    if "absent" in other:
        return other["absent"]
    bar = "" if other["bar"] is None else f" ≥ {other['bar']:g}" + ("" if other["reached"] else " MISSED")
    return f"{other['ratio']:.2f} ({other['lowest']:.2f} to {other['highest']:.2f}){bar}"


def _steps(rows):
    for row in rows:
        for other in row["against"]:
            if "absent" not in other:
                times = (f"{name} {1e6 * t:.0f} µs" for name, t in other["seconds_per_step"].items())
                right = (f"{share:.1%}" for share in other["right"].values())
                yield (
                    f"{row['case']}: a step takes {', '.join(times)}; right afterwards: {', '.join(right)}; "
                    f"pairs disturbed: {other['disturbed']} of {row['pairs']}"
                )


def _growth(growth):
    yield "A step of 64-h-h-10 on 64 samples, by its number P of parameters:"
    for P, t in zip(growth["parameters"], growth["seconds_per_step"], strict=True):
        yield f"  P = {P:>9,}  {1e6 * t:>9.0f} µs"
    yield (
        f"  seconds grow as P^{growth['slope']:.2f}, over the three largest as "
        f"P^{growth['slope_of_the_largest']:.2f} (slopes of the log-log fit)"
    )


def _memory(memory):
    size = {name: f"{count / 2**20:.1f} MB" for name, count in memory["bytes"].items()}
    return (
        f"Memory of {memory['case']}: θ {size['theta']}, training at its peak {size['training']} in all, "
        f"with a record on all samples {size['measuring_all_samples']}, beside data of {size['data']}"
    )
