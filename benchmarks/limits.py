r"""What bounds the book's speed: the matrix products, the number of parameters, the memory.

A step on N samples multiplies N Σ_l m_l m_{l−1} times forward, as often for dW, and N Σ_{l>1} m_l m_{l−1}
times for the Δ^l. The share of time that BLAS needs for these products alone cannot be saved in Python.
"""

import tracemalloc
from statistics import median

import numpy as np

from benchmarks.cases import Case, clouds
from benchmarks.libraries import book
from benchmarks.pairs import in_turns
from mathlib.network import init, parameter_count, views

WIDTHS = (12, 32, 80, 190, 430, 950)  # of both hidden layers: from 10³ to 10⁶ parameters


def steps(case, N):
    """The minibatches that case.passes passes over N samples take"""
    return case.passes * -(-N // case.batch)


def products(case, N):
    """A function that computes the matrix products of case.passes passes over N samples, and nothing else"""
    rng = np.random.default_rng(2)
    network = init(case.sizes, case.activations, rng, dtype=np.float32)
    A = [rng.standard_normal((case.batch, m), dtype=np.float32) for m in case.sizes]
    dW, _ = views(np.empty_like(network.theta), network.m)

    def multiply():
        for _ in range(steps(case, N)):
            for l, W in network.W.items():
                A[l - 1].dot(W.T)
                np.dot(A[l].T, A[l - 1], out=dW[l])
                if l > 1:
                    A[l].dot(W)

    return multiply


def product_share(case, pairs):
    """The time of the products over the time of training, as the median of so many pairs"""
    X, y = case.samples()
    makers = {"all": lambda: book(case, X, y)[0], "products": lambda: products(case, len(X))}
    times, _ = in_turns(makers, pairs)
    return median(part / whole for part, whole in zip(times["products"], times["all"], strict=True))


def growth(repeats, widths=None, N=640):
    """P and the median seconds of a step of 64-h-h-10 for each width h; the slope of log t over log P"""
    X, y = clouds(N, 64)
    P, t = [], []
    for h in widths or WIDTHS:
        case = Case(f"width {h}", (64, h, h, 10), 64, 2, None, {})
        times, _ = in_turns({"book": lambda case=case: book(case, X, y)[0]}, repeats)
        P.append(parameter_count(case.sizes))
        t.append(median(times["book"]) / steps(case, N))
    slope = np.polyfit(np.log(P), np.log(t), 1)[0]
    largest = np.polyfit(np.log(P[-3:]), np.log(t[-3:]), 1)[0]
    slopes = {"slope": float(slope), "slope_of_the_largest": float(largest)}
    return {"parameters": P, "seconds_per_step": t} | slopes


def memory(case):
    """Bytes: of θ; of all that training holds at its peak, beside the data; the same while it measures."""
    X, y = case.samples()
    tracemalloc.start()
    try:
        train, _ = book(case, X, y)
        with_record = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        train()
        training = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    theta = 4 * parameter_count(case.sizes)
    return {"theta": theta, "training": training, "measuring_all_samples": with_record, "data": X.nbytes}
