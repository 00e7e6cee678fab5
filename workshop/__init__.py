"""What a workshop needs: workbooks, their check, slides, and the USB kit."""

import sys
from pathlib import Path

# As in conf.py: some modules of the guard have a use here, too.
sys.path.append(str(Path(__file__).resolve().parents[1] / "docs" / "_ext"))
