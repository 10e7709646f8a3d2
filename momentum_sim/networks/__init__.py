"""Networks that are trained for real: their data, the kernels' wrappers, what came of them.

``images``   the images of handwritten digits that the package carries
``network``  a network of one hidden layer on them: the kernels' wrappers
``digits``   its training with a seed's luck, `momentum_sim.digits`
"""
