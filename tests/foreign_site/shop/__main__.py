"""Say how hot the water has to be: `python -m shop assam`."""

import sys

from shop import tea

print(getattr(tea, sys.argv[1].upper()).degrees)
