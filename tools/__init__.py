"""What a developer runs, never the product: catalogues, a throw-away PostgreSQL, pictures, measures."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
