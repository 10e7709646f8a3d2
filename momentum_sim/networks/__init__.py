"""Networks that are trained for real: their data, the kernels' wrappers, what came of them.

``images``  the images of handwritten digits that the package carries
``digits``  a network of one hidden layer trained on them, `momentum_sim.digits`
"""
