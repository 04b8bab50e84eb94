"""The table behind test_hard_inputs: every public numeric function with arguments that it takes.

A text such as "N K" stands for an array of these sizes, drawn anew; `Given` makes one that must be special;
`Fresh` makes what is no array of numbers; `Just` is a text. Everything else is passed as it stands.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mathlib.activations import activation
from mathlib.attention import heads, normalization
from mathlib.convolution import cnn, layers, pooling
from mathlib.landscape import minima
from mathlib.landscape.overparameterization import Features
from mathlib.losses import one_hot
from mathlib.network import forward, init
from mathlib.optimizers import OPTIMIZERS
from mathlib.parameters import Parameters
from mathlib.prerequisites.calculus import affine, entrywise
from mathlib.recurrence import lstm, rnn

SIZES = {
    "N": 7, "K": 3, "n": 4, "m": 2, "P": 20, "T": 5, "S": 6, "d": 4, "h": 3, "C": 2, "D": 3, "H": 6, "W": 4,
    "a": 3, "b": 3, "e": 8, "f": 4, "c": 3, "R": 2, "M": 8, "o": 3,
}  # fmt: skip
MODULES = [
    "activations", "losses", "network", "backpropagation", "parameters", "optimizers", "schedules",
    "regularization", "models", "metrics", "datasets", "fitting", "training", "checkpoints", "generalization",
    "rates", "checking", "convolution", "recurrence", "attention", "landscape", "prerequisites", "theory",
    "sweep",
]  # fmt: skip


class Given(NamedTuple):
    """An array of floats made by make(rng, sizes), where a normal draw would not do; letters: of its sizes"""

    make: Callable
    letters: str


class Fresh(NamedTuple):
    """Something made by make(rng, sizes, dtype) that is no array of numbers, such as a network"""

    make: Callable


class Just(NamedTuple):
    """A text that is meant as it stands, such as the name of a loss"""

    text: str


class Case(NamedTuple):
    """A function and its arguments.

    decides: it fits, trains or decides, so NaN and infinity are refused; a text if the message is its own.
    changes: arguments changed in place.  lists: arguments that may be lists.  The others say why a rule of
    mathlib.inputs does not hold: empty, an empty array gives a result; symbols, objects pass; wide, float32
    comes back as float64; spread, another axis in front passes; free, a NaN does not act; nothing, there is
    no number in what comes back.
    """

    function: Callable
    arguments: dict
    decides: bool = False
    changes: tuple = ()
    empty: str = ""
    symbols: str = ""
    wide: str = ""
    lists: tuple = ()
    spread: str = ""
    free: str = ""
    nothing: str = ""

    @property
    def name(self):
        return f"{self.function.__module__.removeprefix('mathlib.')}.{self.function.__name__}"

    def arrays(self):
        """The names of the arguments that are arrays of floats, with their letters"""
        found = {k: v.letters if isinstance(v, Given) else v for k, v in self.arguments.items()}
        return {name: letters for name, letters in found.items() if isinstance(letters, str)}

    def optional(self, name):
        """Whether None may be passed in place of the array"""
        return inspect.signature(self.function).parameters[name].default is None

    def alone(self):
        """Whether no second thing has a precision: another array, or a network, parameters, a run"""
        others = [v for v in self.arguments.values() if isinstance(v, Fresh) and v not in NO_PRECISION]
        return len(self.arrays()) == 1 and not others

    def shared(self, name, letter):
        """Whether the size is also that of another axis, or fixed by something else that is passed"""
        letters = [part for each in self.arrays().values() for part in each.split()]
        others = [v for v in self.arguments.values() if isinstance(v, Fresh) and v != rng_]
        return letter.isdigit() or letters.count(letter) > 1 or (bool(others) and letter not in "NTSRocef")

    def made(self, dtype=np.float64, seed=0, **sizes):
        """The arguments, drawn from the seed"""
        rng, sizes = np.random.default_rng(seed), SIZES | sizes
        return {name: _made(value, rng, sizes, dtype) for name, value in self.arguments.items()}

    def call(self, given):
        """What it returns for these arguments, with those changed in place"""
        return self.function(**given), {name: given[name] for name in self.changes}


def shape(letters, sizes):
    return tuple(int(part) if part.isdigit() else sizes[part] for part in letters.split() if part != "...")


def _made(value, rng, sizes, dtype):
    if isinstance(value, Given):
        return np.array(value.make(rng, sizes), dtype)
    if isinstance(value, Fresh):
        return value.make(rng, sizes, dtype)
    if isinstance(value, str):
        return rng.standard_normal(shape(value, sizes)).astype(dtype)
    return value.text if isinstance(value, Just) else value


def public_functions():
    """{name: function} of all that MODULES define and do not hide, but for formulas in SymPy"""
    found = {}
    for name in MODULES:
        module = importlib.import_module(f"mathlib.{name}")
        below = (
            pkgutil.iter_modules(module.__path__, f"mathlib.{name}.") if hasattr(module, "__path__") else ()
        )
        for each in (module, *(importlib.import_module(one.name) for one in below)):
            found |= {
                f"{each.__name__.removeprefix('mathlib.')}.{key}": f
                for key, f in vars(each).items()
                if inspect.isfunction(f) and f.__module__ == each.__name__ and not key.startswith("_")
            }
    return found


PUBLIC = public_functions()


def case(name, _how=None, **arguments):
    return Case(PUBLIC[name], arguments, **(_how or {}))


# --- things to pass -------------------------------------------------------------------------------

rng_ = Fresh(lambda rng, s, dtype: np.random.default_rng(1))


def net(rng, s, dtype, last="softmax", hidden="tanh"):
    return init((s["n"], s["h"], s["K"]), (hidden, last), np.random.default_rng(4), biases=0.3, dtype=dtype)


def stored(rng, s, dtype):
    X = np.random.default_rng(5).standard_normal((s["N"], s["n"])).astype(dtype)
    return forward(net(rng, s, dtype), X)


network, stored_ = Fresh(net), Fresh(stored)
one_layer = Fresh(
    lambda rng, s, dtype: init((s["n"], s["K"]), ("softmax",), np.random.default_rng(4), dtype=dtype)
)
classes = Given(lambda rng, s: one_hot(np.arange(s["N"]) % s["K"], s["K"]), "N K")
labels = Fresh(lambda rng, s, dtype: np.arange(s["N"]) % s["K"])
symmetric = Given(lambda rng, s: (lambda A: A + A.T)(rng.standard_normal((s["n"], s["n"]))), "n n")
positive = lambda letters: Given(lambda rng, s: 0.5 + rng.random(shape(letters, s)), letters)
inside = lambda letters: Given(lambda rng, s: 0.1 + 0.8 * rng.random(shape(letters, s)), letters)


def weights(p):
    for array in p.values():
        array[...] = np.random.default_rng(6).standard_normal(array.shape) / 2
    return p


def parameters(shapes):
    return Fresh(lambda rng, s, dtype: weights(Parameters(shapes(s), dtype=dtype)))


cell = {
    "rnn": parameters(lambda s: rnn.shapes(s["m"], s["d"])),
    "lstm": parameters(lambda s: lstm.shapes(s["m"], s["d"])),
}
run_of = {
    kind: Fresh(
        lambda rng, s, dtype, kind=kind, module=module: module.forward(
            _made(cell[kind], rng, s, dtype),
            np.random.default_rng(7).standard_normal((s["N"], s["T"], s["m"])).astype(dtype),
        )
    )
    for kind, module in (("rnn", rnn), ("lstm", lstm))
}
adder = parameters(
    lambda s: {k: (s["R"], *v) for k, v in (rnn.shapes(2, s["d"]) | {"v": (s["d"],), "a_0": ()}).items()}
)
images = lambda s, dtype: (
    np.random.default_rng(8).standard_normal((s["N"], s["C"], s["H"], s["W"])).astype(dtype)
)
kernels = lambda s, dtype: np.random.default_rng(9).standard_normal((s["o"], s["C"], 3, 3)).astype(dtype)
layer = Fresh(lambda rng, s, dtype: layers.forward(images(s, dtype), kernels(s, dtype), padding=1)[1])
pooled = {
    kind: Fresh(lambda rng, s, dtype, f=f: f(images(s, dtype), 2)[1])
    for kind, f in (("max", pooling.max_pool), ("average", pooling.average_pool))
}
small_cnn = Fresh(
    lambda rng, s, dtype: cnn.init(np.random.default_rng(2), (2, 3), (s["C"], 8, 4), s["K"], dtype=dtype)
)
cnn_run = Fresh(
    lambda rng, s, dtype: cnn.forward(
        _made(small_cnn, rng, s, dtype),
        np.random.default_rng(3).standard_normal((s["N"], s["C"], 8, 4)).astype(dtype),
    )
)
attention = parameters(lambda s: heads.shapes(s["d"]))
attended = Fresh(
    lambda rng, s, dtype: heads.forward(
        _made(attention, rng, s, dtype),
        np.random.default_rng(3).standard_normal((s["N"], s["T"], s["d"])).astype(dtype),
        1,
    )
)
many = parameters(
    lambda s: {"W": (s["R"], s["h"], s["n"]), "b": (s["R"], s["h"]), "v": (s["R"], s["h"]), "c": (s["R"],)}
)

DTYPE = Fresh(lambda rng, s, dtype: dtype)
J = lambda theta: (theta * theta).sum()
shares = Given(lambda rng, s: np.eye(s["S"])[0], "S")
asked = Fresh(
    lambda rng, s, dtype: (np.arange(s["N"] * s["T"]).reshape(s["N"], s["T"]) + 1) % (s["K"] + 1) - 1
)
heads_inner = Fresh(lambda rng, s, dtype: _made(attended, rng, s, dtype).inner)
normalized = Fresh(
    lambda rng, s, dtype: normalization.forward(
        np.random.default_rng(3).standard_normal((s["N"], s["T"], s["d"])).astype(dtype),
        *(np.random.default_rng(i).standard_normal(s["d"]).astype(dtype) for i in (4, 5)),
    )
)
many_run = Fresh(
    lambda rng, s, dtype: minima.outputs(
        _made(many, rng, s, dtype), np.random.default_rng(3).standard_normal((s["N"], s["n"])).astype(dtype)
    )
)
features = Fresh(
    lambda rng, s, dtype: Features(
        *(np.random.default_rng(i).standard_normal(k).astype(dtype) for i, k in ((1, (9, 5)), (2, 9)))
    )
)
maps = Fresh(
    lambda rng, s, dtype: [
        affine(
            *(
                np.random.default_rng(i).standard_normal(k).astype(dtype)
                for i, k in ((1, (s["m"], s["n"])), (2, s["m"]))
            )
        ),
        entrywise(activation("tanh")),
        affine(
            *(
                np.random.default_rng(i).standard_normal(k).astype(dtype)
                for i, k in ((3, (s["h"], s["m"])), (4, s["h"]))
            )
        ),
    ]
)


NO_PRECISION = (rng_, labels, asked, *pooled.values())


# --- the table ------------------------------------------------------------------------------------

ANY = {"empty": "entry by entry, so of no entries none", "spread": "entry by entry, so in any shape"}
DECIDES = {"decides": True}
COUNTED = {"symbols": "numbers that count operations pass, see landscape.costs"}
DRAWN = {"symbols": "symbols of SymPy pass"}
listed = lambda *names: {"lists": names}
ENTRYWISE = [
    name
    for name in PUBLIC
    if name.startswith(("activations.elementary.", "activations.variants.")) and not name.endswith("modulus")
]
FLAT = {"free": "the slope is 1 everywhere"}
CASES = [case(name, ANY | (FLAT if name.endswith("d_linear") else {}), z="N K") for name in ENTRYWISE]
CASES += [
    case(f"activations.soft_maximum.{name}", {"spread": "any axes in front"}, Z="N K")
    for name in ("softmax", "log_softmax", "logsumexp")
]
CASES += [
    case("activations.soft_maximum.d_softmax", {"spread": ""}, Z="N K", G="N K"),
    case("activations.soft_maximum.softmax_jacobian", z="K"),
    case("losses.mse", COUNTED, A="N K", Y="N K"),
    case("losses.d_mse", COUNTED, A="N K", Y="N K"),
    *(
        case(f"losses.{d}{name}", Z="N K", Y=classes)
        for name in ("cross_entropy", "binary_cross_entropy")
        for d in ("", "d_")
    ),
    case("losses.empirical_risk", network=network, stored=stored_, Y=classes, loss=Just("cross_entropy")),
    case(
        "backpropagation.output_delta", network=network, stored=stored_, Y=classes, loss=Just("cross_entropy")
    ),
    case("backpropagation.backward", network=network, stored=stored_, Y=classes, loss=Just("cross_entropy")),
    case("losses.targets", DECIDES, y=classes, loss=Just("cross_entropy"), K=3, dtype=DTYPE),
    case("network.forward", network=network, X="N n"),
    case("network.predict", network=network, X="N n"),
    case("network.with_theta", network=network, theta=Given(lambda rng, s: rng.standard_normal(27), "27")),
    case(
        "network.views", COUNTED, theta=Given(lambda rng, s: rng.standard_normal(27), "27"), sizes=(4, 3, 3)
    ),
    case("regularization.soft_threshold", ANY, w="N K", c=0.3),
    case("regularization.d_soft_threshold", ANY, w="N K", c=0.3),
    case("regularization.ridge_matrix", DECIDES, X="N m", lam=0.1),
    case("regularization.ridge", DECIDES, X="N m", y="N", lam=0.1),
    case("regularization.lasso", DECIDES, X="N m", y="N", lam1=0.1),
    case("models.with_bias", X="N n"),
    case("models.squared_curvature", {"free": "it is 1 everywhere"}, A=inside("N K")),
    case("models.logistic_curvature", A=inside("N K")),
    case("models.softmax_curvature", A=inside("N K")),
    case("models.hessian", network=one_layer, X="N n", model=Just("softmax classifier")),
    case("models.fit_linear", DECIDES, X="N m", Y="N K"),
    case("models.fit", DECIDES, model=Just("logistic regression"), X="N m", y=inside("N 1"), lam=0.3),
    case("metrics.measure", DECIDES, network=network, X="N n", Y=classes, loss=Just("cross_entropy")),
    case("metrics.evaluate", DECIDES, network=network, X="N n", Y=classes, loss=Just("cross_entropy")),
    case("metrics.classify", DECIDES, network=network, X="N n"),
    case("metrics.accuracy", DECIDES, A=inside("N K"), Y=classes, loss=Just("cross_entropy")),
    case("datasets.standardized", DECIDES, X="N n"),
    case(
        "training.train",
        DECIDES,
        network=network,
        X="N n",
        y=classes,
        epochs=2,
        loss=Just("cross_entropy"),
        eta=0.1,
        rng=rng_,
        batch_size=3,
    ),
    *(
        case(
            f"optimizers.{name}",
            {"changes": ("theta", "state")},
            theta="P",
            g="P",
            eta=0.1,
            state=Fresh(lambda rng, s, dtype, name=name: OPTIMIZERS[name].start(np.zeros(s["P"], dtype))),
        )
        for name in OPTIMIZERS
    ),
    *(
        case(f"optimizers.{name}", {"free": "the state is 0"}, theta="P")
        for name in ("start_v", "start_adam")
    ),
    case("optimizers.start_sgd", {"nothing": "it has no state"}, theta="P"),
    case("generalization.powers", x="N", degree=3),
    case("generalization.smoother", DECIDES, x="N", at="M", degree=2),
    case("generalization.bias_variance", S="P N", f_x="N", f_at="P", s=0.3),
    case("generalization.descent_factor", ANY | {"decides": "0 < eta"}, lam=positive("n"), eta=0.1, t=5),
    case("generalization.ridge_factor", ANY, lam=positive("n"), c=0.3),
    case("generalization.descent", DECIDES, X="N n", y="N", eta=0.1, t=5),
    case("generalization.by_directions", DECIDES, X="N n", w="n"),
    case("checking.forward_difference", J=J, theta="P", v="P", h=0.01),
    case("checking.central_difference", J=J, theta="P", v="P", h=0.01),
    case("checking.complex_step", J=J, theta="P", v="P", h=0.01),
    case("convolution.layers.windows", DRAWN, X="N C H W", size=(3, 2)),
    case("convolution.layers.forward", DRAWN, X="N C H W", w="o C a b", b="o", padding=1),
    case("convolution.layers.d_kernel", DRAWN, Delta="N o H W", stored=layer),
    case("convolution.layers.d_bias", DRAWN, Delta="N o H W"),
    case("convolution.layers.d_input", DRAWN, Delta="N o H W", w="o C a b", stored=layer),
    case("convolution.layers.backward", DRAWN, Delta="N o H W", w="o C a b", stored=layer),
    case("convolution.pooling.max_pool", DRAWN, X="N C H W", size=2),
    case("convolution.pooling.average_pool", DRAWN, X="N C H W", size=2),
    case("convolution.pooling.d_max_pool", DRAWN, Delta="N C 3 2", pooled=pooled["max"]),
    case("convolution.pooling.d_average_pool", DRAWN, Delta="N C 3 2", pooled=pooled["average"]),
    case("convolution.cnn.forward", p=small_cnn, X="N C e f"),
    case("convolution.cnn.backward", p=small_cnn, stored=cnn_run, Y=classes),
    case("convolution.cnn.risk", p=small_cnn, X="N C e f", Y=classes),
    case("convolution.cnn.classify", DECIDES, p=small_cnn, X="N C e f"),
    case(
        "convolution.cnn.train",
        DECIDES | {"wide": "the losses are noted in float64"} | {"changes": ("p",)},
        p=small_cnn,
        X="N C e f",
        Y=classes,
        epochs=1,
        eta=0.01,
        rng=rng_,
        batch_size=3,
    ),
    case("recurrence.rnn.forward", p=cell["rnn"], X="N T m", h_0="N d"),
    case("recurrence.rnn.errors", p=cell["rnn"], stored=run_of["rnn"], G="N T d"),
    case("recurrence.rnn.backward", p=cell["rnn"], stored=run_of["rnn"], G="N T d"),
    case("recurrence.rnn.contributions", stored=run_of["rnn"], Delta="N T d"),
    case("recurrence.lstm.forward", p=cell["lstm"], X="N T m", h_0="N d", c_0="N d"),
    case("recurrence.lstm.errors", p=cell["lstm"], stored=run_of["lstm"], G="N T d"),
    case("recurrence.lstm.backward", p=cell["lstm"], stored=run_of["lstm"], G="N T d"),
    case("recurrence.lstm.gates", {"spread": "any axes in front"}, A="N T 8"),
    case("recurrence.jacobians.products", {"spread": "any axes in front"}, J="N T d d"),
    case("recurrence.jacobians.spectral_norms", DECIDES | {"spread": "any axes in front"}, A="N d d"),
    case("recurrence.jacobians.bounds", DECIDES, W_h="d d", gamma=0.7, T=4),
    case("recurrence.jacobians.spectral_radius", DECIDES, W="d d"),
    case("recurrence.jacobians.with_radius", DECIDES, W="d d", rho=0.9),
    case("recurrence.clipping.clip_by_norm", g="P", c=0.5),
    case("recurrence.clipping.d_clip_by_norm", g="P", c=0.5, u="P"),
    case("recurrence.sequences.flat", {"spread": "any axes in front"}, A="N T d"),
    case("recurrence.adding.answers", cell=Just("rnn"), p=adder, X="R N T 2"),
    case("recurrence.adding.loss_and_gradient", cell=Just("rnn"), p=adder, X="R N T 2", Y="R N"),
    case("attention.dot_product.forward", {"spread": "any axes in front"}, Q="N T d", K="N S d", V="N S m"),
    case("attention.dot_product.backward", stored=heads_inner, G="N 1 T d"),
    case("attention.heads.split", X="N T d", h=2),
    case("attention.heads.join", O="N h T d"),
    case("attention.heads.forward", p=attention, X="N T d", h=2),
    case("attention.heads.backward", p=attention, stored=attended, dY="N T d"),
    case("attention.heads.outer", {"spread": "any axes in front"}, Delta="N T m", A="N T n"),
    case("attention.normalization.forward", {"spread": "any axes in front"}, x="N T d", gamma="d", beta="d"),
    case("attention.normalization.backward", stored=normalized, dy="N T d"),
    case("attention.transformer.judged", Z="N T c", y=asked),
    case("attention.cards.right", DECIDES, Z="N T c", y=asked),
    case("landscape.minima.outputs", p=many, X="N n"),
    case("landscape.minima.risks", z="R N", y="N"),
    case("landscape.minima.d_risks", p=many, X="N n", y="N", stored=many_run),
    case(
        "landscape.minima.train",
        DECIDES | {"wide": "the losses are noted in float64"} | {"changes": ("p",)},
        p=many,
        X="N n",
        y="N",
        steps=3,
        eta=0.01,
    ),
    case("landscape.minima.climb", DECIDES, J="N"),
    case("landscape.overparameterization.pseudo_inverse", DECIDES, X="N P"),
    case("landscape.overparameterization.minimum_norm", DECIDES, X="N P", y="N"),
    case("landscape.overparameterization.truth", {"free": "two inputs say nothing"}, U="N 5"),
    case("landscape.overparameterization.fit_features", DECIDES, features=features, U="N 5", y="N"),
    case(
        "landscape.saddles.hessian",
        {"wide": "the differences are taken in float64"},
        gradient=np.tanh,
        theta="n",
    ),
    case("landscape.saddles.least", DECIDES, A="m n", m=(4, 3, 2)),
    case("landscape.surfaces.two_weights", {"spread": "many pairs of weights"}, w="2 N"),
    case("landscape.surfaces.d_two_weights", w="2"),
    case("landscape.surfaces.dd_two_weights", w="2"),
    case(
        "landscape.surfaces.on_plane",
        network=network,
        X="N n",
        Y=classes,
        loss=Just("cross_entropy"),
        d_1="27",
        d_2="27",
        s=[-1.0, 1.0],
        t=[0.0, 1.0, 2.0],
    ),
    case(
        "landscape.symmetries.assignment", listed("cost") | {"decides": "expected finite numbers"}, cost="n n"
    ),
    case("prerequisites.calculus.difference_quotient", f=J, x="n", i=1, h=0.01),
    case("prerequisites.calculus.cubic", x="2"),
    case("prerequisites.calculus.d_cubic", x="2"),
    case("prerequisites.calculus.quadratic", x="n", A="n n", b="n"),
    case("prerequisites.calculus.d_quadratic", x="n", A="n n", b="n"),
    case("prerequisites.calculus.steepest", g="n"),
    case("prerequisites.calculus.affine", {"nothing": "a Map of functions"}, W="m n", b="m"),
    case("prerequisites.calculus.through", maps=maps, x="n"),
    case("prerequisites.calculus.jacobian", maps=maps, x="n"),
    case("prerequisites.calculus.pulled_back", maps=maps, x="n", g="h"),
    case("prerequisites.descent.quadratic", theta="n", H=symmetric, c="n"),
    case("prerequisites.descent.d_quadratic", theta="n", H=symmetric, c="n"),
    case("prerequisites.descent.shrinking", listed("lam") | ANY, eta=0.1, lam="n"),
    case("prerequisites.descent.largest_rate", listed("lam") | DECIDES, lam=positive("n")),
    case(
        "prerequisites.descent.descend",
        {"wide": "the path is float64"} | DECIDES,
        gradient=np.tanh,
        theta="n",
        eta=0.1,
        steps=3,
    ),
    case("prerequisites.descent.batch_variance", ANY, V=positive("n"), N=9, m=4),
    case("prerequisites.linear_algebra.inner", x="n", y="n"),
    case("prerequisites.linear_algebra.d_inner", x="n", y="n"),
    case("prerequisites.linear_algebra.matvec", W="m n", x="n"),
    case("prerequisites.linear_algebra.d_matvec", W="m n", x="n", g="m"),
    *(
        case(f"prerequisites.linear_algebra.{name}", ANY, x="N K")
        for name in ("norm2", "norm1", "d_norm1", "d_norm2")
    ),
    case("prerequisites.linear_algebra.power_iteration", DECIDES, A=symmetric, steps=3, rng=rng_),
    case("prerequisites.linear_algebra.rayleigh", A="n n", x="n"),
    case("prerequisites.linear_algebra.tangent", x="n", v="n"),
    case("prerequisites.linear_algebra.truncated", DECIDES, A="m n", k=1),
    case("prerequisites.linear_algebra.truncation_error", DECIDES, A="m n", k=1),
    case(
        "prerequisites.probability.expectation",
        listed("p", "x") | {"symbols": "exact numbers stay exact"},
        p=shares,
        x="S",
    ),
    case(
        "prerequisites.probability.variance",
        listed("p", "x") | {"symbols": "exact numbers stay exact"},
        p=shares,
        x="S",
    ),
    case(
        "prerequisites.probability.bernoulli_log_likelihood",
        ANY | {"decides": "0 < p < 1"},
        p=inside("n"),
        k=2,
        n=5,
    ),
    case(
        "prerequisites.probability.d_bernoulli_log_likelihood",
        ANY | {"decides": "0 < p < 1"},
        p=inside("n"),
        k=2,
        n=5,
    ),
    case("prerequisites.probability.gaussian", ANY, x="N K"),
    case("prerequisites.probability.d_gaussian", ANY, x="N K"),
    case("prerequisites.probability.gaussian_log_likelihood", listed("x"), mu="M", x="n"),
    case("prerequisites.probability.d_gaussian_log_likelihood", listed("x"), mu="M", x="n"),
    case("prerequisites.probability.running_means", listed("x") | {"spread": "a run a column"}, x="N"),
    case(
        "theory.concentration.rademacher_supremum",
        listed("X", "sigma") | {"spread": "many signs a row"},
        X="N n",
        sigma="N",
        B=1.0,
    ),
    case("theory.concentration.rademacher_bound", listed("X"), X="N n", B=1.0),
]


# --- one number -----------------------------------------------------------------------------------


class Numbers(NamedTuple):
    """A function and arguments it takes; the names of those that are one real number, or one whole number"""

    name: str
    arguments: dict
    real: tuple = ()
    whole: tuple = ()


NUMBERS = [
    Numbers("optimizers.check_learning_rate", {"eta": 0.1}, ("eta",)),
    Numbers("losses.check_lam", {"lam": 0.1}, ("lam",)),
    Numbers("regularization.check_keep", {"keep": 0.5}, ("keep",)),
    Numbers("schedules.step_decay", {"every": 5, "factor": 0.5}, ("factor",), ("every",)),
    Numbers("schedules.cosine", {"T": 5, "least": 0.1}, ("least",), ("T",)),
    Numbers("schedules.warm_up", {"T_w": 5}, (), ("T_w",)),
    Numbers("rates.worst_factor", {"eta": 0.1, "a": 1.0, "b": 2.0}, ("eta", "a", "b")),
    Numbers("rates.gradient_descent", {"a": 1.0, "b": 2.0}, ("a", "b")),
    Numbers("rates.heavy_ball", {"a": 1.0, "b": 2.0}, ("a", "b")),
    Numbers("theory.bounds.vc_bound", {"N": 9, "d": 2, "delta": 0.1}, ("delta",), ("N", "d")),
    Numbers("theory.bounds.samples_for", {"width": 0.5, "d": 2, "delta": 0.1}, ("width", "delta"), ("d",)),
    Numbers("theory.bounds.log_growth", {"N": 9, "d": 2}, (), ("N", "d")),
    Numbers("theory.concentration.hoeffding", {"N": 9, "eps": 0.1, "H": 2}, ("eps",), ("N", "H")),
    Numbers("theory.concentration.deviation", {"N": 9, "delta": 0.1, "H": 2}, ("delta",), ("N", "H")),
    Numbers("theory.concentration.sample_size", {"eps": 0.1, "delta": 0.1, "H": 2}, ("eps", "delta"), ("H",)),
    Numbers(
        "theory.rates.descent_gain",
        {"slope_squared": 1.0, "eta": 0.1, "L": 2.0},
        ("eta", "L"),
    ),
    Numbers(
        "theory.rates.strongly_convex_rate", {"t": 3, "L": 2.0, "mu": 1.0, "gap": 1.0}, ("L", "mu", "gap")
    ),
    Numbers("theory.rates.convex_rate", {"t": 3, "L": 2.0, "D": 1.0}, ("L", "D")),
    Numbers("theory.shattering.interval_dichotomies", {"N": 3}, (), ("N",)),
    Numbers("theory.shattering.sauer", {"N": 5, "d": 2}, (), ("N", "d")),
    Numbers(
        "prerequisites.probability.chebyshev", {"v": 1.0, "n": 9, "epsilon": 0.5}, ("v", "epsilon"), ("n",)
    ),
    Numbers("prerequisites.descent.draw_batch", {"N": 9, "m": 4, "rng": rng_}, (), ("N", "m")),
    Numbers("datasets.xor", {"N": 9, "rng": rng_, "noise": 0.1}, ("noise",), ("N",)),
    Numbers("datasets.two_moons", {"N": 9, "rng": rng_, "noise": 0.1}, ("noise",), ("N",)),
    Numbers("datasets.circles", {"N": 9, "rng": rng_, "noise": 0.1}, ("noise",), ("N",)),
    Numbers("datasets.spirals", {"N": 9, "rng": rng_, "noise": 0.1}, ("noise",), ("N",)),
    Numbers("regularization.input_masks", {"shape": (3, 2), "keep": 0.5, "rng": rng_}, ("keep",)),
    Numbers(
        "regularization.dropout_masks",
        {"network": network, "N": 9, "keep": 0.5, "rng": rng_},
        ("keep",),
        ("N",),
    ),
    Numbers(
        "network.initial_variance",
        {"name": Just("relu"), "fan_in": 3, "fan_out": 4},
        (),
        ("fan_in", "fan_out"),
    ),
    Numbers(
        "convolution.checks.output_size",
        {"H": 6, "k": 3, "stride": 2, "padding": 1},
        (),
        ("H", "k", "stride", "padding"),
    ),
    Numbers("recurrence.jacobians.random_matrix", {"kind": Just("normal"), "d": 4, "rng": rng_}, (), ("d",)),
    Numbers("attention.positions.frequencies", {"d": 4}, (), ("d",)),
    Numbers("attention.positions.positions", {"T": 3, "d": 4}, (), ("T", "d")),
    Numbers("attention.dot_product.causal_mask", {"T": 3}, (), ("T",)),
    Numbers("generalization.random_labels", {"N": 9, "K": 3, "rng": rng_}, (), ("N", "K")),
    Numbers("landscape.overparameterization.random_features", {"P": 9, "n": 3, "rng": rng_}, (), ("P", "n")),
    Numbers("landscape.overparameterization.draw", {"N": 9, "noise": 0.1, "rng": rng_}, ("noise",), ("N",)),
    Numbers(
        "landscape.overparameterization.weak_features_risk",
        {"P": 3, "N": 9, "D": 20, "noise": 0.1},
        ("noise",),
        ("P", "N", "D"),
    ),
    Numbers("landscape.saddles.random_symmetric", {"n": 3, "count": 2, "rng": rng_}, (), ("n", "count")),
]


# --- what is in neither table ---------------------------------------------------------------------

FORMULA = "works on symbols of SymPy"
CHECK = "is itself a check, or a look-up of a record; its own tests hold its messages"
COUNTS = "takes sizes, tokens or settings, no numbers to compute with; its own tests hold what it refuses"
BUILT = "takes what a function of the table has built, which that one has checked"
EXACT = "works on fractions or whole numbers, exactly; refuses floats"

REASONS = {
    CHECK: """
        losses.check_targets network.check_batch optimizers.check_optimizer optimizers.as_in_text
        convolution.checks.check_images convolution.checks.check_layer convolution.checks.check_delta
        recurrence.sequences.check_sequences recurrence.sequences.first_state
        attention.dot_product.checked_mask attention.transformer.checked activations.activation
        losses.loss_for models.find
    """,
    COUNTS: """
        losses.one_hot network.parameter_count network.aligned network.zeros network.init models.by_theta
        datasets.digits datasets.tumours datasets.penguins datasets.split schedules.constant
        convolution.cnn.init recurrence.adding.sequences recurrence.adding.shapes recurrence.adding.start
        recurrence.adding.train recurrence.adding.slopes recurrence.adding.shares recurrence.lstm.shapes
        recurrence.lstm.init recurrence.rnn.shapes recurrence.rnn.init attention.cards.deal
        attention.cards.answers attention.cards.best_without_order attention.dot_product.root
        attention.heads.shapes attention.heads.multiplications attention.positions.sinusoid
        attention.positions.rotation attention.transformer.shapes attention.transformer.init
        attention.transformer.forward attention.transformer.loss attention.transformer.loss_and_gradient
        landscape.costs.backpropagation_operations landscape.costs.paths landscape.minima.start
        landscape.overparameterization.errors landscape.overparameterization.weak_features_error
        landscape.saddles.start landscape.surfaces.layer_direction landscape.symmetries.permuted
        landscape.symmetries.flipped landscape.symmetries.rescaled landscape.symmetries.copies
        prerequisites.calculus.entrywise checking.errors checking.order checkpoints.write checkpoints.read
        checkpoints.identity sweep.sweep sweep.over_seeds generalization.learn fitting.fit
    """,
    BUILT: """
        activations.elementary.modulus losses.l2_penalty losses.add_d_l2_penalty optimizers.blocks
        optimizers.unscaled regularization.l1_penalty regularization.add_d_l1_penalty metrics.where
        metrics.measure_checked
        recurrence.adding.clipped recurrence.jacobians.jacobians attention.counting.counted
        attention.transformer.backward attention.transformer.average attention.transformer.d_average
        landscape.costs.counting landscape.costs.plain landscape.costs.counting_network
        landscape.costs.count_backpropagation landscape.costs.differences
        landscape.costs.first_errors_by_paths landscape.costs.first_errors_by_layers
        landscape.minima.network landscape.minima.between landscape.saddles.product landscape.saddles.risk
        landscape.saddles.d_risk landscape.saddles.descend landscape.symmetries.matched
    """,
    EXACT: """
        theory.shattering.separate theory.shattering.value theory.shattering.dichotomies
        theory.shattering.vc_dimension convolution.matrices.toeplitz convolution.matrices.doubly_blocked
        convolution.matrices.dense_matrix
    """,
}
EXCEPTIONS = {name: reason for reason, names in REASONS.items() for name in names.split()}
EXCEPTIONS |= {
    name: FORMULA for name in PUBLIC if name.endswith("formula") or name.rsplit(".", 1)[-1] == "unrolled"
}
