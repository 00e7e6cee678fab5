"""What a workshop needs: workbooks, their check, slides, and the USB kit."""

import sys
from pathlib import Path

# What chapters are made of has one home, beside the extensions.
sys.path.append(str(Path(__file__).resolve().parents[1] / "docs" / "_ext"))
