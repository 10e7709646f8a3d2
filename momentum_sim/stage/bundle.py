"""The stage as one script that any page can hold, for where its modules cannot be fetched one by one.

Files opened from disk and frames without an origin import nothing. So every module becomes a function that gives what
it exports, after those that it imports itself; together with the style sheets they are packed into the loader, a
classic script, without comments, spaces and long names. What a worker needs is among them once. The app's server
answers a browser in the same way, with one module in place of sixty.

Companions from outside the package come with the modules of their painters, which `_OUTSIDE` imports in a bundle. Their
imports are either relative, as anywhere, or of a module of the stage: ``momentum_sim/paint/strokes.js``. Where no
schedule can be drawn there is nothing to draw one with, where no server sends what searches for the best nothing to
search with, and where no network can be shown nothing that shows one, or trains one at the edge of stability where that
is not shown, nor what shows which starts arrive, or the forms of momentum beside each other, where that is not, nor
anything of clouds, of patchworks or of chains where none can be, or of the best settings over batch sizes where these
are not shown, nor what companions are made with beside the page where none is: the modules in `_EMPTY` are empty there.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from momentum_sim.checks import RefusedError
from momentum_sim.scene.panels import COMPANIONS, Basin, Batch, Conventions, Edge, Mystery
from momentum_sim.stage.minify import minified, minified_style, shortened
from momentum_sim.stage.modules import Companion
from momentum_sim.stage.packed import packed

_STAGE = Path(__file__).resolve().parent
_WEB = _STAGE / "web"
_STYLES = ("stage.css", "embed.css")
_FIRST = "embed.js"
_OF_LESSON = "lesson.js"  # the same with what a lesson's page has beside it
#: The scripts of workers, by the modules that start them; a bundle has those of its own, all in one.
_WORKERS = {
    "sweeper.js": "worker.js",
    "searcher.js": "search_worker.js",
    "experimenter.js": "experiment_worker.js",
    "trainer.js": "training_worker.js",
    "batcher.js": "batch_worker.js",
    "learner.js": "learning_worker.js",
    "margin_maker.js": "margins_worker.js",
}
#: The one that Streamlit mounts.
MOUNTED = "streamlit.js"
_OUTSIDE = "paint/outside.js"  # what has the records of companions from outside
#: Between what is packed together.
SEPARATOR = "\0"
#: Modules that a page can be without, by what it has no use for, with what stands in their place.
_EMPTY: Mapping[str, Mapping[str, str]] = {
    "drawn": {"panels/editor.js": "export const Editor = null;\n"},
    "sent": {"panels/finder.js": "export const Finder = null;\n"},
    "network": {
        "networks.js": "export const networks = { kinds: {}, pictures: {}, companions: {}, questions: {} };\n",
        "panels/networks.js": "export const networkPictures = {};\nexport const networkMakers = () => [];\n",
    },
    "spread": {
        "clouds.js": "export const clouds = { kinds: {}, companions: {}, questions: {}, painters: null };\n",
        "panels/clouds.js": "export const cloudListeners = [];\n",
    },
    "features": {
        "patchworks.js": "export const patchworks = { kinds: {}, pictures: {}, companions: {}, questions: {} };\n",
        "panels/patchworks.js": (
            "export const patchworkPictures = {};\nexport const learners = {};\nexport const patchworkControls = [];\n"
            "export const patchworkMakers = [];\n"
        ),
    },
    "chain": {
        "chains.js": "export const chains = { kinds: {}, pictures: {}, companions: {}, questions: {} };\n",
        "panels/chains.js": "export const chainPictures = {};\n",
    },
    "edge": {
        "edges.js": "export const edges = { companions: {} };\n",
        "panels/edges.js": "export const edgeMakers = [];\n",
    },
    "basin": {
        "starts.js": "export const starts = { companions: {} };\n",
        "panels/starts.js": "export const startListeners = [];\n",
    },
    "mystery": {
        "mysteries.js": "export const mysteries = { companions: {} };\n",
        "panels/mysteries.js": "export const mysteryListeners = [];\n",
    },
    "conventions": {
        "paint/forms.js": "export const formsTable = null;\n",
        "panels/conventions.js": "export const Forms = null;\n",
    },
    "batch": {
        "batches.js": "export const batches = { companions: {} };\n",
        "panels/batches.js": "export const batchMakers = [];\n",
    },
    "made": {"panels/makers.js": "export const Makers = null;\n"},
}
_OURS = "momentum_sim/"  # before the modules of the stage, where one from outside imports them

#: The files of modules by the kinds of companions whose records they have.
Painters = Mapping[str, Path]
_NO_PAINTERS: Painters = {}
#: The texts that modules of the stage have in a bundle, where these are not their files', by their names.
Texts = Mapping[str, str]
_NONE: Texts = {}

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(.*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:default )?(?=(?:const|class|function|async function) (\w+))", re.MULTILINE)
_WORKER_ADDRESS = re.compile(r'new URL\("\./\w+\.js", import\.meta\.url\), \{ type: "module" \}')


class Bundle(NamedTuple):
    """What is packed: what the page's script and the worker's share, their own, and style sheets.

    In this order, for what is like what stands before it is packed the shortest.
    """

    shared: str
    script: str
    worker: str
    style: str


def stage_script(companions: Iterable[Companion] | None = None, *, of_lesson: bool = False, drawn: bool = True) -> str:
    """A classic script that defines ``momentumSim = {mount(element, data, options), kernels, sweeps}``.

    ``data`` is what `stage_document` gives; what ``momentumSim.kernels`` and ``sweeps`` have need not be in it, so that
    stages can share them. ``mount`` promises the stage. The text has no ``<``, so it can stand in HTML as it is.
    ``companions``: those that its stages can show, all of `COMPANIONS`, if left out; what shows networks, or clouds, is
    there if one of them asks for such. ``of_lesson``: the page has prose that touches its stage. ``drawn``: schedules
    can be drawn there.
    """
    return _loader(_bundle(companions, _OF_LESSON if of_lesson else _FIRST, drawn=drawn))


@lru_cache(maxsize=4)
def _loader(bundle: Bundle) -> str:
    """What unpacks a bundle."""
    loader = classic_script(_STAGE / "loader.js")
    before, slot, after = loader.partition('const PACK="')
    return before + slot + packed(SEPARATOR.join(bundle).encode()) + after


def classic_script(first: Path, companions: Iterable[Companion] = ()) -> str:
    """A module and all that it imports as one classic script that leaves no names behind."""
    texts = _texts(painters_of(companions))
    order = _in_order(first, texts)
    names = {file: f"m{index}" for index, file in enumerate(order)}
    return f'"use strict";(() => {{\n{"".join(_as_function(file, names, texts) for file in order)}}})();\n'


def module(first: str) -> str:
    """One of the stage's modules with all that it imports inside; what it exports by default is the same."""
    return _mounted(_NONE, first)


def home_script() -> str:
    """A classic script that shows on Home what was done already, for a document in which nothing else runs yet."""
    return classic_script(_STAGE / "home.js")


def home_style() -> str:
    """The style sheet of Home's way through the lessons."""
    return _sheets("standing.css", "way.css")


def page_style() -> str:
    """The style sheet of what a page of the app and of a site has around its stage: its dialog of keys, and paper."""
    return _sheets("keys.css", "print.css")


def glossary_script() -> str:
    """A classic script that finds words in the glossary, for a document in which nothing else runs."""
    return classic_script(_STAGE / "glossary.js")


def glossary_style() -> str:
    """The style sheet of the glossary's page."""
    return _sheets("standing.css", "glossary.css")


def terms_style() -> str:
    """The style sheet of words in a text that can be looked up."""
    return _sheets("terms.css")


def site_style() -> str:
    """The style sheets of all that a site has besides its stages, each once."""
    return _sheets("terms.css", "standing.css", "way.css", "glossary.css", "keys.css", "print.css")


def _sheets(*names: str) -> str:
    """Style sheets as one, without what only their readers need."""
    return "".join(minified_style((_WEB / name).read_text(encoding="utf-8")) for name in names)


def mounted_module() -> str:
    """The module that Streamlit mounts, with all that it imports inside: what it exports by default is the same.

    It goes where that module lies, for two of those inside name what lies beside it. Edited files are read anew.
    """
    texts = _texts(painters_of(COMPANIONS.values()))
    if texts:
        return _mounted(texts)
    return _mounted_own(tuple((file, file.stat().st_mtime_ns) for file in sorted(_WEB.rglob("*.js"))))


@lru_cache(maxsize=1)
def _mounted_own(written: tuple[tuple[Path, int], ...]) -> str:  # noqa: ARG001  # so that what is edited is read
    return _mounted(_NONE)


def _mounted(texts: Texts, first: str = MOUNTED) -> str:
    order = _in_order(first, texts)
    names = {file: f"m{index}" for index, file in enumerate(order)}
    (mount,) = re.findall(r"^export default function (\w+)", order[-1].read_text(encoding="utf-8"), re.MULTILINE)
    functions = "".join(_as_function(file, names, texts, placed=True, short=True) for file in order)
    return f"{functions}export default {names[order[-1]]}.{mount};\n"


def unpacked_script_hash(companions: Iterable[Companion] | None = None, *, drawn: bool = True) -> str:
    """The hash by which a page's Content-Security-Policy allows the script that the loader unpacks."""
    bundle = _bundle(companions, drawn=drawn)
    return csp_hash(bundle.shared + bundle.script)


def csp_hash(script: str) -> str:
    """An inline script as a Content-Security-Policy names it: 'sha256-...'."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def painters_of(companions: Iterable[Companion]) -> Painters:
    """The painters of those companions that are from outside the package."""
    return {panel.kind: panel.painter for panel in companions if panel.painter}


def _bundle(companions: Iterable[Companion] | None, first: str = _FIRST, *, drawn: bool = True) -> Bundle:
    """What is packed. Only what is the package's own is kept: who writes a painter may change it at any time."""
    shown = tuple(COMPANIONS.values() if companions is None else companions)
    painters = painters_of(shown)
    used = {
        "drawn": drawn,
        "edge": Edge in shown,
        "batch": Batch in shown,
        "basin": Basin in shown,
        "mystery": Mystery in shown,
        "conventions": Conventions in shown,
    } | {asked: any(asked in panel.asks for panel in shown) for asked in ("network", "spread", "features", "chain")}
    used["made"] = used["network"] or used["batch"] or used["features"]
    if painters:
        return _packed(_texts(painters, *_lacking(**used)), first)
    return _own(first, **used)


@cache
def _own(first: str, **used: bool) -> Bundle:
    return _packed(_texts(_NO_PAINTERS, *_lacking(**used)), first)


def _lacking(**used: bool) -> list[str]:
    """What a page that nobody sends anything has no use for."""
    return ["sent", *(name for name, is_used in used.items() if not is_used)]


def _packed(texts: Texts, first: str) -> Bundle:
    page = _in_order(first, texts)
    begun = [_in_order(script, texts) for starter, script in _WORKERS.items() if _WEB / starter in page]
    worker = list(dict.fromkeys(file for files in begun for file in files))
    both = [file for file in worker if file in page]
    names = {file: f"m{index}" for index, file in enumerate(dict.fromkeys([*both, *page, *worker]))}
    shared, script, own = (
        "".join(_as_function(file, names, texts, short=True) for file in files)
        for files in (both, [f for f in page if f not in both], [f for f in worker if f not in both])
    )
    return Bundle(
        # One function around all, so that the page gets no names of it; the loader says where the worker is.
        shared='"use strict";(() => {\n' + shared,
        script=f"momentumSim.begin = (workerAddress) => {{\n{script}return {names[_WEB / first]};\n}};\n}})();\n",
        worker=own + "})();\n",
        style=_sheets(*_STYLES),
    )


def _in_order(first: str | Path, texts: Texts = _NONE) -> list[Path]:
    """A module and all that it imports, each after those that it imports itself."""
    order: list[Path] = []

    def visit(file: Path, above: tuple[Path, ...]) -> None:
        if file in above:
            raise RefusedError("modules", "not import each other in a circle", file.name, got=file.name)
        if file in order:
            return
        for _, path in _IMPORT.findall(_text(file, texts)):
            visit(_imported(file, path), (*above, file))
        order.append(file)

    visit(_WEB / first, ())
    return order


def _texts(painters: Painters, *lacking: str) -> Texts:
    """What stands in a bundle in place of modules' files; ``lacking``: what of `_EMPTY` it has no use for."""
    texts = {name: text for what in lacking for name, text in _EMPTY[what].items()}
    for kind, path in painters.items():
        if kind not in _EXPORT.findall(path.read_text(encoding="utf-8")):
            raise RefusedError(f"painter of {kind}", f"export const {kind}", path.name, path.name)
    imports = "".join(f'import {{ {kind} }} from "{path.as_posix()}";\n' for kind, path in painters.items())
    outside = {_OUTSIDE: f"{imports}export const outside = {{ {', '.join(painters)} }};\n"} if painters else {}
    return texts | outside


def _text(file: Path, texts: Texts) -> str:
    """A module's text: the file's, but for those that have another in this bundle."""
    own = file.relative_to(_WEB).as_posix() if file.is_relative_to(_WEB) else ""
    return texts[own] if own in texts else file.read_text(encoding="utf-8")


def _imported(file: Path, path: str) -> Path:
    """The module that a module imports."""
    found = (_WEB / path.removeprefix(_OURS) if path.startswith(_OURS) else file.parent / path).resolve()
    if not found.is_file():
        raise RefusedError("modules", "import what there is", path, f"{path} in {file.name}")
    return found


def _as_function(
    file: Path, names: dict[Path, str], texts: Texts = _NONE, *, placed: bool = False, short: bool = False
) -> str:
    """A module as a constant that has what it exports, its own names perhaps ``short``.

    ``placed``: in a module that lies where it does itself.
    """
    text = _text(file, texts)
    if not placed:
        text = _WORKER_ADDRESS.sub("workerAddress", text)
    exported = _EXPORT.findall(text)

    def taken(found: re.Match[str]) -> str:
        imported = _imported(file, found[2])
        given = _EXPORT.findall(_text(imported, texts))
        for name in map(str.strip, found[1].split(",")):
            if name and name not in given:
                raise RefusedError("modules", "import what there is", name, f"{name} of {found[2]} in {file.name}")
        return f"const {{{found[1]}}} = {names[imported]};\n"

    code = _EXPORT.sub("", _IMPORT.sub(taken, text))
    ours = _OUTSIDE not in texts or file.is_relative_to(_STAGE.parent)  # who else wrote a painter finds it as it was
    body = minified(code) if ours else code
    if ours and short:
        body = shortened(body, exported)
    left = re.search(r"^(?:import|export)\b.*", code, re.MULTILINE) or (not placed and re.search(r"import\.meta", body))
    if left:
        raise RefusedError("modules", f"import and export as {_FIRST} does", left[0], f"{left[0]} in {file.name}")
    return f"const {names[file]}=(()=>{{\n{body}\nreturn{{{','.join(exported)}}};\n}})();\n"
