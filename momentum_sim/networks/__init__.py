"""Networks that are trained for real: their data, the kernels' wrappers, what came of them.

``images``      the images of handwritten digits that the package carries
``network``     a network of one hidden layer on them: the kernels' wrappers
``settings``    what a training is given: its rule, its size, and a seed's luck
``tasks``       what it learns: which images, and from which weights
``digits``      its training with that luck, `momentum_sim.digits`
``full_batch``  its training on all images at once, and the sharpness of its loss on the way
"""
