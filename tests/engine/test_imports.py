"""A cold command answers in a second, so the engine leaves the slow parts of scipy alone."""

import subprocess
import sys


def test_the_engine_imports_no_slow_part_of_scipy() -> None:
    program = (
        "import sys\n"
        "import tanji.engine.contribution, tanji.engine.monte_carlo\n"
        "slow = {'scipy.stats', 'scipy.optimize', 'scipy.integrate', 'scipy.interpolate'}\n"
        "print(sorted(slow & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
