"""``momentum-sim site``: every lesson as pages that need no server."""

import argparse
from pathlib import Path
from typing import Any

from momentum_sim import checks
from momentum_sim.commands.progress import bar, say
from momentum_sim.export import CannotWriteError

_EXAMPLES = """examples:
  momentum-sim site public
  momentum-sim site public --base-url https://example.org/momentum/

Then put the folder on any web server, or look at it at once:
  python -m http.server --directory public
"""


def add(commands: Any) -> None:
    """The command and what it takes."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "site",
        help="write every lesson as pages that need no server",
        description="Write every lesson, live, as a folder of pages that any web server can hold.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", help="the folder to write; it is made where there is none")
    parser.add_argument(
        "--base-url", default="", metavar="URL", help="where the folder will lie, for what other sites show of it"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing but what went wrong")
    parser.set_defaults(run=run, parser=parser)


def run(asked: argparse.Namespace) -> None:
    """Write the site."""
    from momentum_sim.site import write_site

    out = Path(checks.text("OUT", asked.out))
    with bar(str(out), quiet=asked.quiet) as progress:
        try:
            files = write_site(out, base_url=asked.base_url, progress=progress)
        except CannotWriteError:
            raise
        except OSError as error:
            raise CannotWriteError(out, error.strerror or str(error), error.errno) from None
    if not asked.quiet:
        say(f"{out}: {len(files)} file{'s' * (len(files) != 1)}")
