"""A scene as a live page: one file that asks the network for nothing and has the stage with its kernels in it.

It can be opened from disk and shown in ``<iframe sandbox="allow-scripts">``; its source link needs ``allow-popups`` as
well. Where it has an address of its own it reads links there: ``race.html?v=1&beta=0.95``. What its look says is done
by ``stage/web/embed.js``, which also says what the page tells the one around it.
"""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote

from momentum_sim.export.options import Options
from momentum_sim.export.progress import Progress
from momentum_sim.narration import described, headline, outcome
from momentum_sim.optimizers import OPTIMIZERS
from momentum_sim.scene import CONTROLS, Map, Scene
from momentum_sim.scene.words import grammar
from momentum_sim.stage import companions_of, fallback, problems_of, stage_document, stage_script, sweeps_of
from momentum_sim.stage.bundle import csp_hash, painters_of, unpacked_script_hash
from momentum_sim.stage.modules import OWN_SCHEDULES, SCHEDULED, Companion
from momentum_sim.stage.packed import packed
from momentum_sim.typeface import font_faces, small_has
from momentum_sim.version import VERSION

Json = dict[str, Any]

_PARTS = 3  # of the work: the stage's data, the still, the page
_SCHEMES = {"light": "light", "dark": "dark"}  # of the backgrounds; the others follow the reader
# Scenes are data, whatever is in them: what begins here is the only code, and the page's policy allows no other.
_MOUNT = """
addEventListener("DOMContentLoaded", () => {
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const scene = read("scene");
const { source, ...data } = read("stage");
const given = { ...data, scene, opening: scene };
const mount = () => momentumSim.mount(document.querySelector("main"), given, { source });
Promise.all([...document.fonts].map((face) => face.load())).then(mount, mount);
});
"""
# A frame that is low has smaller letters, and everything on the stage is as large as they are.
_STYLE = """
html, body, main { height: 100%; margin: 0; }
@media (max-height: 30rem) { html { font-size: 87.5%; } }
@media (max-height: 22rem) { html { font-size: 81.25%; } }
.fallback { margin: 0.75rem; font-family: "Momentum Sans", system-ui, sans-serif; line-height: 1.4; }
.fallback figure { margin: 0; }
.fallback img { display: block; max-width: 100%; height: auto; }
"""


def html(scene: Scene, options: Options, progress: Progress, beats: Sequence[Json] = ()) -> bytes:
    """The page. ``beats``, as `stage_document` takes them, stand under the stage; the scene is what it opens with.

    Raises `MissingExtraError` without the extra ``export``: its still is drawn.
    """
    progress(0, _PARTS)
    beside = _beside(scene, beats)
    data = _data(scene, options, beats, beside)
    progress(1, _PARTS)
    from momentum_sim.export.still import still  # what draws is imported when it is asked for

    picture = still(scene)
    progress(2, _PARTS)
    page = _page(scene, options, data, picture, beside.values())
    progress(_PARTS, _PARTS)
    return page.encode()


def _beside(scene: Scene, beats: Sequence[Json]) -> dict[str, Companion]:
    """The companions that can come onto its stage, by their kind."""
    kinds = {panel["kind"] for beat in beats for panel in beat["scene"]["panels"]} | {p.kind for p in scene.panels}
    return {
        kind: panel
        for kind, panel in companions_of(scene).items()
        if kind in kinds or (("panels" in scene.look.controls or panel is not Map) and not panel.special)
    }


def _data(scene: Scene, options: Options, beats: Sequence[Json], beside: Mapping[str, Companion]) -> Json:
    """What the stage is given besides its scene: kernels and records only of what can come onto it."""
    # A beat looks as the page does, and has no address of its own: only the page's whole file can be linked to.
    look = {"look": scene.look.to_dict()}
    controls = scene.look.controls
    shown = {scene.objective.name, *(beat["scene"]["objective"]["name"] for beat in beats)}
    named = [name for name in problems_of(scene) if "landscapes" in controls or name in shown]
    known = {name: problems_of(scene)[name] for name in named}
    mapped = named if Map.kind in beside else []
    document = stage_document(
        scene,
        scene,
        [beat | {"link": "#", "scene": beat["scene"] | look} for beat in beats],
        problems=known.values(),
        companions=beside.values(),
    )
    scheduled = SCHEDULED in document["kernels"]
    rules = [OPTIMIZERS[name] for name in document["catalogue"]["optimizers"]]
    return {
        **{name: document[name] for name in ("visit", "beats", "catalogue", "kernels")},
        "sweeps": sweeps_of([known[name] for name in mapped], rules),
        "source": options.source_url,
        "links": grammar(
            *known.values(),
            companions=beside,
            controls=_possible(len(known), mapped),
            schedules=None if scheduled else OWN_SCHEDULES,
        ),
    }


def _possible(n_landscapes: int, mapped: Sequence[str]) -> list[str]:
    """What an address of the page can give its readers: what needs no more than is in the file."""
    lacking = {"landscapes": n_landscapes < 2, "panels": not mapped}
    return [name for name in CONTROLS if not lacking.get(name)]


def _page(scene: Scene, options: Options, data: Json, still: bytes, companions: Collection[Companion]) -> str:
    drawn = SCHEDULED in data["kernels"]  # without it nothing computes a curve by points
    script = fallback.SCRIPT + stage_script(companions, drawn=drawn) + _MOUNT
    scheme = _SCHEMES.get(scene.look.background, "light dark")
    title, description = escape(headline(scene)), escape(_description(scene))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(script, unpacked_script_hash(companions, drawn=drawn))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="momentum-sim {VERSION}">
<title>{title}</title>
<meta name="description" content="{description}">
{_social(scene, options)}<style>
html {{ color-scheme: {scheme}; }}
{fallback.STYLE}{_STYLE}{_fonts(scene, data, companions)}</style>
<script>{script}</script>
</head>
<body>
<main>
{fallback.fallback(_figure(scene, options, still))}
</main>
<script type="application/json" id="scene">{_json(scene.to_dict())}</script>
<script type="application/json" id="stage">{_json(_with_words_packed(data))}</script>
</body>
</html>
"""


def _with_words_packed(data: Json) -> Json:
    """The stage's data, with what names and the words of links mean packed as kernels are: a third of its size."""
    words = {name: data[name] for name in ("catalogue", "links")}
    return {name: value for name, value in data.items() if name not in words} | {"words": packed(_json(words).encode())}


def _fonts(scene: Scene, data: Json, companions: Iterable[Companion]) -> str:
    """The faces that the page needs: the serif for a title, and the large files for rare signs only."""
    title = scene.look.title
    written = [painter.read_text(encoding="utf-8") for painter in painters_of(companions).values()]
    others = "".join([_json(replace(scene, look=replace(scene.look, title="")).to_dict()), _json(data), *written])
    faces = {"sans": others, "sans-bold": others} | ({"serif": title} if title else {})
    small = [name for name, text in faces.items() if small_has(text)]
    return font_faces([name for name in faces if name not in small], small)


def _policy(script: str, unpacked: str) -> str:
    """No network, and no script but the page's own two: the one in it and the one that this unpacks."""
    rules = {
        "default-src": "'none'",
        "script-src": f"{csp_hash(script)} {unpacked} 'wasm-unsafe-eval'",
        "worker-src": "blob:",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _social(scene: Scene, options: Options) -> str:
    """What other sites show of the page; they take whole addresses only."""
    if not options.base_url:
        return ""
    folder, name = options.base_url.rstrip("/"), quote(options.name)
    said = {"og:type": "website", "og:title": headline(scene), "og:description": _description(scene)}
    said |= {"twitter:title": said["og:title"], "twitter:description": said["og:description"]}
    if name:
        image = f"{folder}/{name}.png"
        said |= {"og:url": f"{folder}/{name}.html", "og:image": image, "og:image:alt": described(scene)}
        said |= {"twitter:image": image, "twitter:image:alt": described(scene)}
    else:
        said["og:url"] = options.base_url
    said["twitter:card"] = "summary_large_image" if name else "summary"
    return "".join(
        f'<meta {"name" if key.startswith("twitter:") else "property"}="{key}" content="{escape(value)}">\n'
        for key, value in sorted(said.items())
    )


def _description(scene: Scene) -> str:
    """What an author says of a scene, and what was measured."""
    return " ".join(f"{scene.look.caption} {outcome(scene)}".split())


def _figure(scene: Scene, options: Options, still: bytes) -> str:
    """What those see whose pages run no scripts: the picture, which has title and caption in it, and a link."""
    look = scene.look
    words = " ".join(f"{look.title} {described(scene)} {look.caption}".split())
    image = f'src="data:image/png;base64,{b64encode(still).decode()}" alt="{escape(words)}"'
    source = f'<figcaption><a href="{escape(options.source_url)}">Source</a></figcaption>\n'
    return f"""<figure>
<img {image} width="{look.width}" height="{look.height}">
{source if options.source_url else ""}</figure>"""


def _json(data: Json) -> str:
    """JSON that can stand in HTML: nothing in it ends the element that it is in."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
