"""One atheris process for one family.

    python -m pipelines.fuzz.target FAMILY FINDINGS [libFuzzer options and corpus folders]

A failure does not stop the process: it goes to FINDINGS, and the search goes on. What never returns is ended by
libFuzzer (`-timeout`) and leaves its input behind.
"""

from __future__ import annotations

import random
import sys
import tempfile
import zlib
from pathlib import Path

STRUCTURED = 0.6  # share of mutations that keep the form of the file; the rest are libFuzzer's own


def main() -> None:
    """Fuzzes until libFuzzer's limits are reached."""
    import atheris

    atheris.enabled_hooks.add("str")
    with atheris.instrument_imports(include=["cxnlp", "email"]):
        from pipelines.fuzz import laws
    from pipelines.fuzz.families import FAMILIES, pack, seeds, unpack
    from pipelines.fuzz.findings import Findings
    from pipelines.fuzz.mutate import change

    family, kept = sys.argv[1], Path(sys.argv[2])
    if family not in FAMILIES:
        raise SystemExit(f"no family {family!r}: choose one of {', '.join(FAMILIES)}")
    findings = Findings(kept)
    names = sorted({name for name, _ in seeds(family)})
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{family}-"))

    def one(given: bytes) -> None:
        name, data = unpack(given)
        try:
            laws.check(family, name, data, folder, twice=zlib.crc32(data) % 4 == 0)
        except Exception as error:  # every failure is a finding
            findings.add(given, error)

    def mutated(given: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        name, data = unpack(given)
        if rng.random() < 0.03:
            name = rng.choice(names)
        if rng.random() < STRUCTURED:
            return pack(name, change(name, data, rng))[:most]
        return bytes(atheris.Mutate(given, most))

    atheris.Setup([sys.argv[0], *sys.argv[3:]], one, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
