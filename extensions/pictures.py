"""One compressed picture and one sentence for every setting of an explorer, made by the explorer itself.

The pictures of an explorer are kept under a digest of the sources it is drawn by, so a build that follows
another with nothing changed draws none. Equal pictures are stored once.
"""

import hashlib
import json
import sys
import warnings
from pathlib import Path

from joblib import Parallel, delayed
from tqdm import tqdm

from extensions import sources

LARGEST_PICTURE = 15_000  # bytes
LARGEST_EXPLORER = 3_000_000


def make(explorer, root, store):
    """The folder in `store` with the explorer's pictures and settings.js, drawn now if they are not there.

    Raises ValueError if a picture or all of them together are larger than a page can bear.
    """
    digest = sources.digest(root, drawn_by(explorer, root), extra=json.dumps(explorer.json(), sort_keys=True))
    folder = Path(store) / f"{explorer.name}-{digest[:12]}"
    if not (folder / "settings.js").exists():
        _remove_older(explorer, Path(store))
        _write(explorer, folder)
    return folder


def drawn_by(explorer, root):
    """The files its pictures depend on: the module that draws, all it imports, data and pins."""
    module = getattr(explorer, "_draw", explorer.draw).__module__
    return sources.files_of(root, {module, "mathlib.plots", "mathlib.explorers.protocol"})


def settings(folder):
    """What settings.js holds: {"pictures": [file of each setting], "words": [sentence of each setting]}."""
    text = (folder / "settings.js").read_text(encoding="utf-8")
    return json.loads(text.partition(" = ")[2].rstrip().rstrip(";"))


def _write(explorer, folder):
    states = list(explorer.grid())
    drawing = Parallel(n_jobs=-1, return_as="generator")(delayed(_draw)(explorer, state) for state in states)
    # in a log that is no terminal, a line every half minute
    every = 0.1 if sys.stderr.isatty() else 30
    name = f"pictures of {explorer.name}"
    drawn = list(tqdm(drawing, total=len(states), desc=name, unit="picture", mininterval=every, ascii=True))
    files = {hashlib.sha256(picture).hexdigest()[:16] + ".png": picture for picture, _ in drawn}
    _refuse_large(explorer, files)
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in files.items():
        (folder / name).write_bytes(picture)
    record = {
        "pictures": [hashlib.sha256(picture).hexdigest()[:16] + ".png" for picture, _ in drawn],
        "words": [words for _, words in drawn],
    }
    # a script, not JSON: a page opened from a file may load scripts but may not fetch
    text = f"bookExplorers[{json.dumps(explorer.name)}] = {json.dumps(record, ensure_ascii=False)};\n"
    (folder / "settings.js").write_text(text, encoding="utf-8")


def _draw(explorer, state):
    """The picture and the words of one setting; a warning while drawing is an error, as everywhere."""
    from mathlib.plots import png  # here, so that this module imports without matplotlib

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return png(explorer.draw(**state)), explorer.describe(**state)


def _refuse_large(explorer, files):
    name, size = max(((name, len(picture)) for name, picture in files.items()), key=lambda pair: pair[1])
    total = sum(map(len, files.values()))
    if size > LARGEST_PICTURE or total > LARGEST_EXPLORER:
        raise ValueError(
            f"the pictures of explorer {explorer.name!r} are too large: the largest has {size} bytes "
            f"(at most {LARGEST_PICTURE}), all {len(files)} have {total} (at most {LARGEST_EXPLORER}); "
            "use fewer stops, fewer colours or a plainer picture"
        )


def _remove_older(explorer, store):
    for folder in store.glob(f"{explorer.name}-*"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
