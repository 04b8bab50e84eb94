"""Makes torch_updates.json beside it: what the optimizers and schedulers of PyTorch do, in float64.

    .venv-bench/bin/python tests/data/torch_updates.py

The function is f(θ) = Σ_i log cosh((Aθ − c)_i) + ‖θ‖⁴/40; its gradient is Aᵀ tanh(Aθ − c) + ‖θ‖²θ/10. The
parameters of each run go by the names of this book on the left and those of PyTorch on the right. Numbers are
written with as many digits as doubles have. PyTorch's `alpha` of RMSprop is β₂; its Nesterov step is
θ − η(g + μv), at the point looked ahead to; its `LinearLR` from 1/T_w over T_w − 1 steps is t/T_w.
"""

import json
from pathlib import Path

import torch

A = [[1.0, -0.5, 0.25, 2.0], [0.5, 1.5, -1.0, 0.0], [-0.25, 1.0, 2.0, -0.5], [3.0, 0.0, 0.5, 1.0],
     [-1.0, 0.75, 0.0, 0.5], [0.5, 0.5, -1.5, -0.75]]  # fmt: skip
C, START = [0.5, -1.0, 0.25, 2.0, 0.0, -0.75], [1.0, -2.0, 0.5, 3.0]
KEPT = (1, 2, 3, 5, 10, 20, 35, 50)
betas = {"beta1": 0.8, "beta2": 0.95}

RUNS = [
    ("sgd", 0.05, {}, torch.optim.SGD, {}),
    ("momentum", 0.02, {"mu": 0.8}, torch.optim.SGD, {"momentum": 0.8}),
    ("nesterov", 0.02, {"mu": 0.8}, torch.optim.SGD, {"momentum": 0.8, "nesterov": True}),
    ("adagrad", 0.3, {}, torch.optim.Adagrad, {}),
    ("adagrad", 0.3, {"eps": 0.01}, torch.optim.Adagrad, {"eps": 0.01}),
    ("rmsprop", 0.02, {}, torch.optim.RMSprop, {}),
    ("rmsprop", 0.02, {"beta2": 0.9, "eps": 0.01}, torch.optim.RMSprop, {"alpha": 0.9, "eps": 0.01}),
    ("adam", 0.05, {}, torch.optim.Adam, {}),
    ("adam", 0.05, betas | {"eps": 0.01}, torch.optim.Adam, {"betas": (0.8, 0.95), "eps": 0.01}),
    ("adamw", 0.05, {}, torch.optim.AdamW, {}),
    ("adamw", 0.05, betas | {"lam": 0.3}, torch.optim.AdamW, {"betas": (0.8, 0.95), "weight_decay": 0.3}),
]  # fmt: skip

SCHEDULES = {
    "step_decay": (
        {"every": 4, "factor": 0.5},
        torch.optim.lr_scheduler.StepLR,
        {"step_size": 4, "gamma": 0.5},
    ),
    "cosine": ({"T": 12}, torch.optim.lr_scheduler.CosineAnnealingLR, {"T_max": 12}),
    "warm_up": ({"T_w": 5}, torch.optim.lr_scheduler.LinearLR, {"start_factor": 0.2, "total_iters": 4}),
}


def walk(make, eta, how):
    """θ after the steps KEPT"""
    A_, c = torch.tensor(A, dtype=torch.float64), torch.tensor(C, dtype=torch.float64)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer, seen = make([theta], lr=eta, **how), []
    for t in range(1, max(KEPT) + 1):
        optimizer.zero_grad()
        (torch.log(torch.cosh(A_ @ theta - c)).sum() + (theta @ theta) ** 2 / 40).backward()
        optimizer.step()
        if t in KEPT:
            seen.append(theta.detach().tolist())
    return seen


def factors(make, how, steps=12):
    """The learning rate at the steps 1 … 12 of an optimizer with η = 1"""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler, seen = make(optimizer, **how), []
    for _ in range(steps):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return seen


runs = [
    {"name": name, "eta": eta, "parameters": ours, "theta": walk(make, eta, theirs)}
    for name, eta, ours, make, theirs in RUNS
]
schedules = {
    name: {"parameters": ours, "factors": factors(make, theirs)}
    for name, (ours, make, theirs) in SCHEDULES.items()
}
made = {
    "torch": torch.__version__,
    "A": A,
    "c": C,
    "start": START,
    "kept": KEPT,
    "runs": runs,
    "schedules": schedules,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
