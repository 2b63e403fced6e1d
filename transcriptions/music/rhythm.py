"""Where onsets fall inside a beat: what printed music looks like, as probabilities.

A beat has 12 places. Textures are the kinds of beat there are (quarters, eighths, …);
how often each place is struck and how textures follow each other was learnt by
expectation maximisation (Rabiner, Proc. IEEE 77, 1989) from 50,837 beats of 378 works
of the OpenScore corpora (CC0) and the Chopin first editions (nifc.pl, CC BY 4.0).
"""

from __future__ import annotations

import numpy as np

# Places of a beat.
PLACES = 12

# (textures, PLACES): the share of beats of a texture that have an onset at the place.
OCCUPANCY = np.array(
    [
        [0.917, 0.003, 0.003, 0.003, 0.003, 0.003, 0.244, 0.003, 0.003, 0.082, 0.003, 0.003],  # quarters
        [0.978, 0.003, 0.005, 0.003, 0.003, 0.003, 0.960, 0.003, 0.009, 0.037, 0.003, 0.003],  # eighths
        [0.989, 0.007, 0.012, 0.987, 0.068, 0.007, 0.991, 0.007, 0.046, 0.945, 0.009, 0.008],  # sixteenths
        [0.995, 0.003, 0.011, 0.007, 0.829, 0.003, 0.152, 0.003, 0.974, 0.028, 0.023, 0.003],  # thirds
        [0.995, 0.063, 0.860, 0.112, 0.955, 0.071, 0.946, 0.069, 0.934, 0.136, 0.876, 0.061],  # sixths
        [0.974, 0.003, 0.003, 0.175, 0.011, 0.003, 0.724, 0.003, 0.010, 0.512, 0.027, 0.003],  # dotted
        [0.604, 0.003, 0.003, 0.006, 0.067, 0.003, 0.023, 0.003, 0.121, 0.003, 0.009, 0.003],  # sparse
    ]
)

# (textures, textures): how often a beat of one texture is followed by another.
CHANGE = np.array(
    [
        [0.947, 0.020, 0.003, 0.024, 0.001, 0.003, 0.002],
        [0.025, 0.957, 0.002, 0.007, 0.001, 0.008, 0.001],
        [0.021, 0.006, 0.925, 0.003, 0.003, 0.037, 0.005],
        [0.046, 0.009, 0.001, 0.913, 0.018, 0.003, 0.011],
        [0.010, 0.007, 0.003, 0.055, 0.840, 0.064, 0.021],
        [0.009, 0.009, 0.027, 0.006, 0.038, 0.911, 0.001],
        [0.010, 0.006, 0.001, 0.034, 0.020, 0.001, 0.928],
    ]
)
