r"""∇_θ J, backwards: δ^l = (W^{l+1})ᵀ δ^{l+1} ⊙ (σ^l)'(z^l),  ∂L/∂W^l = δ^l (a^{l−1})ᵀ,  ∂L/∂b^l = δ^l.

Chapter: backpropagation.  Symbols: Δ^l (N, m_l) holds the δ^l of the N samples as rows; g (P,) is the flat
gradient, dW[l] (m_l, m_{l−1}) and db[l] (m_l,) its views, with the shapes of W[l] and b[l]. The products are
written with dot, which computes the same as @ and costs less for each call.
"""

import numpy as np

from mathlib.losses import add_d_l2_penalty, check_targets, loss_for
from mathlib.network import with_theta
from mathlib.regularization import add_d_l1_penalty


def output_delta(network, stored, Y, loss):
    r"""Δ^L = ∂L/∂Z^L, row by row and without the 1/N of the mean.   -> (N, m_L)

    A loss of the logits (cross_entropy with softmax, binary_cross_entropy with sigmoid) is differentiated by
    z directly: p − y. A loss of the output a needs one more factor of the chain rule,
        δ^L = ∇_a L ⊙ (σ^L)'(z^L),   or   δ^L = J(z^L)ᵀ ∇_a L   for softmax, whose Jacobian is not diagonal.
    """
    loss, sigma, Z, A, L = loss_for(network, loss), network.sigma, stored.Z, stored.A, network.L
    check_targets(Y, A[L])
    if loss.output is not None:
        return loss.derivative(Z[L], Y, A[L])
    return sigma[L].pullback(Z[L], loss.derivative(A[L], Y))


def backward(network, stored, Y, loss, out=None, lam=0.0, lam1=0.0):
    r"""g = ∇_θ J_λ as one flat vector (P,), laid out like theta; `views(g, network.m)` are its dW, db.

    z^l_j reaches L through every unit k of the next layer, z^{l+1}_k = Σ_j W^{l+1}_{kj} σ^l(z^l_j) + …, so
        δ^l_j = Σ_k δ^{l+1}_k W^{l+1}_{kj} (σ^l)'(z^l_j)        Δ^l = (Δ^{l+1} W^{l+1}) ⊙ (σ^l)'(Z^l)
    and, since ∂z^l_j/∂W^l_{jk} = a^{l−1}_k and ∂z^l_j/∂b^l_j = 1, with J the mean over the rows i = 1 … N,
        ∂J/∂W^l_{jk} = (1/N) Σ_i Δ^l_{ij} A^{l−1}_{ik}          dW^l = (1/N) (Δ^l)ᵀ A^{l−1}
        ∂J/∂b^l_j    = (1/N) Σ_i Δ^l_{ij}                       db^l = (1/N) Σ_i Δ^l_i
    With J_λ = J + (λ/2) Σ_l ‖W^l‖_F² + λ₁ Σ_l ‖W^l‖₁ each dW^l has two more terms, λW^l and λ₁ sign W^l.
    stored: what forward(network, X) returned, with the masks M that dropout used.  Y (N, m_L).  loss: a name
    of LOSSES.  out: a network of the same sizes to hold g as its θ, instead of a new vector. The W used are
    those of the forward pass: update θ only when all of g is known. Raises ValueError for a target of another
    shape or a loss that does not fit the last layer, TypeError for complex parameters.
    """
    if np.iscomplexobj(network.theta):
        raise TypeError("backward takes real parameters; the complex step differentiates the loss")
    (Z, A, M), W, sigma = stored, network.W, network.sigma
    G = with_theta(network, np.empty_like(network.theta)) if out is None else out
    g, dW, db = G.theta, G.W, G.b  # laid out as θ, W, b are
    ones = np.ones(len(Y), g.dtype)
    Delta = output_delta(network, stored, Y, loss)
    for l in range(network.L, 0, -1):
        np.dot(Delta.T, A[l - 1], out=dW[l])
        np.dot(ones, Delta, out=db[l])  # Σ_i Δ_i
        if l > 1:
            Delta = Delta.dot(W[l]) * sigma[l - 1].d(Z[l - 1])
            if l - 1 in M:
                Delta = M[l - 1] * Delta  # a = m ⊙ σ(z): what the mask dropped going forward has no path back
    g /= len(Y)  # the 1/N, once for all layers
    if lam:
        add_d_l2_penalty(network, lam, dW)
    if lam1:
        add_d_l1_penalty(network, lam1, dW)
    return g
