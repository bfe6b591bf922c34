"""Where the project lies; tests of the house read its files."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tanji"
