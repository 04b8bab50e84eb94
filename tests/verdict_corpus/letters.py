"""The letters of the corpus: z, t, w real, c, alpha positive; x, y (K,), v (N,), and so on."""

import sympy as sp

from mathlib.symbols import array, function, index, integer, matrix, positive, real, size, total, vector

z, t, w = real("z t w")
c, alpha, beta = positive("c alpha beta")
zeta = sp.Symbol("zeta")  # complex
K, N, m, n, q = size("K N m n q")
e, d = integer("e d")
i, j, k, l = index("i j k l", K)
r, s = index("r s", N)
x, y = vector("x y", K)
v = vector("v", N)
p = vector("p", K, positive=True)
M = array("M", K, K)
A = array("A", N, K)
f, h = function("f h")
sigma = 1 / (1 + sp.exp(-z))
softplus = sp.log(1 + sp.exp(z))
relu = sp.Piecewise((z, z > 0), (0, True))
softmax = lambda a: sp.exp(x[a]) / total(sp.exp(x[i]), i)
logsumexp = sp.log(total(sp.exp(x[i]), i))

__all__ = [
    "A", "K", "M", "N", "alpha", "beta", "c", "d", "e", "f", "h", "i", "j", "k", "l", "logsumexp", "m",
    "matrix", "n", "p", "q", "r", "relu", "s", "sigma", "softmax", "softplus", "t", "total", "v", "w", "x",
    "y", "z", "zeta",
]  # fmt: skip
