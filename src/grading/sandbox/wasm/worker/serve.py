"""Runs at the beginning of each submission, in the interpreter as the boot left it."""

import harness
import random

# Its state came with the interpreter's memory, the same for every submission.
random.seed()
del random
harness.serve(3, 4)
