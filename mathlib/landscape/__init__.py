r"""The shape of J(θ): valleys, saddles, networks that are copies of each other, and what a gradient costs.

Chapter: landscape.  `surfaces` holds a loss of two weights and plane slices, `symmetries` what leaves f_θ
unchanged and how units are matched, `minima` many small networks and the paths between them, `saddles`
curvatures and deep linear networks, `overparameterization` fits with more parameters than samples, `costs`
numbers that count.
"""
