"""One session for each thing that a person does here: `nox -l`."""

import os
import ssl
import sys
from pathlib import Path
from shutil import copyfile, copytree, rmtree

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from guard.run.environment import environment  # noqa: E402

SITE = ROOT / "_build" / "html" / "index.html"
EBOOKS = ROOT / "_build" / "ebooks"
SERVED = ROOT / "_build" / "serve"
NO_SOURCES = (".git", ".jupyter", ".nox", ".venv", "_build", "_data", "lab")
IGNORED = [option for name in NO_SOURCES for option in ("--ignore", name)]
IGNORED += ["--re-ignore", "__pycache__|ipynb_checkpoints"]
SPHINX = (
    "-W",
    "-n",
    "-j",
    "auto",
    "-d",
    "_build/doctrees",
    ".",
    "_build/html",
)
BOOK = SPHINX[:-1]
MATRIX = (
    ("3.11", "5.2"),
    ("3.12", "5.2"),
    ("3.12", "6.1"),
    ("3.13", "5.2"),
    ("3.13", "6.1"),
)
BENCHMARKS = ("dispatch", "event_store", "outbox", "build")
DJANGO = "DJANGO_SETTINGS_MODULE"
OURS = ("example_project.", "benchmarks.", "tests.")
LOCKS = {"5.2": "test", "6.1": "test-django61"}

# Whatever the shell of the reader is set to, for another project perhaps.
os.environ |= (clean := environment())
for name in os.environ.keys() - clean.keys():
    del os.environ[name]
if not os.environ.get(DJANGO, "").startswith(OURS):
    os.environ.pop(DJANGO, None)

nox.needs_version = ">=2026"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["docs"]

# Find the interpreters that pyenv keeps, and never download another one.
VERSIONS = {Path.home() / ".pyenv/versions", Path(sys.base_prefix).parent}
PYENV = [str(p) for v in VERSIONS for p in sorted(v.glob("3.1[1-9]*/bin"))]
os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], *PYENV])
os.environ["UV_PYTHON_DOWNLOADS"] = "never"

# Trust what the machine trusts, which may include a proxy of its own.
if any(ssl.get_default_verify_paths()[:2]):
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")


def install(session: nox.Session, lock: str) -> None:
    """Install one lock file, and make the project importable anywhere."""
    session.env["PYTHONPATH"] = str(ROOT)
    # Once, instead of in each of the processes that a session starts.
    compile_ = ["--compile-bytecode"] if session.venv_backend == "uv" else []
    lock_file = ("--require-hashes", "-r", f"requirements/{lock}.txt")
    session.install(*compile_, *lock_file)


def make_importable(session: nox.Session) -> None:
    """Let the Python of a session import the project, from any folder.

    Also when an editor or a Jupyter of the reader's own starts it.
    """
    for packages in Path(session.virtualenv.location).glob("**/site-packages"):
        (packages / "event_driven_django.pth").write_text(f"{ROOT}\n", "utf-8")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the guide, running every example; any failure fails it."""
    install(session, "docs")
    session.run("sphinx-build", *SPHINX, *session.posargs)
    session.log(f"Read it: open {SITE.as_uri()} in a browser")


@nox.session
def ebooks(session: nox.Session) -> None:
    """Make the guide as PDF and ePub, and offer both on its first page."""
    install(session, "docs")
    # First: a page that a book reads would keep the addresses of the book.
    session.run("sphinx-build", *SPHINX)
    for builder in ("epub", "singlehtml"):
        # An ePub takes along what an earlier build left in its folder.
        rmtree(ROOT / "_build" / builder, ignore_errors=True)
        session.run("sphinx-build", "-b", builder, *BOOK, f"_build/{builder}")
    page = "_build/singlehtml/index.html"
    session.run(
        "python",
        "-m",
        "docs._ext.books.print_pdf",
        page,
        str(EBOOKS / "guide.pdf"),
    )
    copyfile(ROOT / "_build" / "epub" / "guide.epub", EBOOKS / "guide.epub")
    session.run("sphinx-build", *SPHINX)


@nox.session
def serve(session: nox.Session) -> None:
    """Build, open the guide in a browser, and rebuild on every save."""
    install(session, "docs")
    # A copy: its pages carry no policy, so that they can reload themselves.
    for part in ("doctrees", "html"):
        if SITE.exists() and not (SERVED / part).exists():
            copytree(ROOT / "_build" / part, SERVED / part)
    session.run(
        *("sphinx-autobuild", "--open-browser", *IGNORED),
        *("-n", "-j", "auto", "-D", "guide_policy=0"),
        *("-d", str(SERVED / "doctrees"), ".", str(SERVED / "html")),
        *session.posargs,
    )


@nox.session
def lab(session: nox.Session) -> None:
    """Open the chapters in JupyterLab, each with a database of its own."""
    install(session, "lab")
    make_importable(session)
    session.env["JUPYTER_CONFIG_PATH"] = str(ROOT / ".jupyter")
    session.run("python", "-m", "workshop", "lab")
    made = (ROOT / "workbooks").is_dir()
    first = "workbooks" if made else "lab/00_start_here.ipynb"
    start = f"--LabApp.default_url=/lab/tree/{first}"
    session.run("jupyter", "lab", start, *session.posargs)


@nox.session
def workshop(session: nox.Session) -> None:
    """Teach: `-- make`, `check 03`, `reset 03`, `slides`, `kit`, `doctor`."""
    program = ("-m", "workshop", *session.posargs)
    if "doctor" in session.posargs:  # It works before anything is installed.
        session.run(sys.executable, *program, external=True)
        return
    install(session, "browser" if "slides" in session.posargs else "lab")
    session.run("python", *program)


@nox.session
def manage(session: nox.Session) -> None:
    """Run a Django command of the pharmacy: `-- demo`, `-- runserver`."""
    install(session, "project")
    session.run("python", "-m", "example_project", *session.posargs)


@nox.session
def pharmacy(session: nox.Session) -> None:
    """Run the site, a relay, the consumers and a worker, on Redis."""
    install(session, "test")
    session.run("python", "-m", "classroom.pharmacy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Test the project and the guard of the docs, here and on PostgreSQL."""
    install(session, "docs")
    session.run(
        "pytest", "-n", "auto", "--cov", "--cov-report=", *session.posargs
    )
    session.run("pytest", "--postgres", "-m", "postgres")
    session.run("coverage", "report")


@nox.session
def browser(session: nox.Session) -> None:
    """Open every page, and JupyterLab, in a real browser: `-- --save`."""
    install(session, "browser")
    lighthouse = ("npm", "ci", "--prefix", "tests/browser/lighthouse")
    session.run(*lighthouse, "--ignore-scripts", "--silent", external=True)
    session.run("pytest", "tests/browser", "-n", "auto", *session.posargs)


@nox.session
@nox.parametrize("python,django", MATRIX)
def matrix(session: nox.Session, django: str) -> None:
    """Test the project on each Python and Django that it supports.

    What only a server can show does not depend on them: see `tests`.
    """
    install(session, LOCKS[django])
    of_docs = ("tests/guard", "tests/site", "tests/workshop", "tests/browser")
    ignored = (f"--ignore={folder}" for folder in of_docs)
    chosen = (*ignored, "-m", "not service")
    session.run("pytest", "-n", "auto", *chosen, *session.posargs)


@nox.session
def services(session: nox.Session) -> None:
    """Find or start each server, and tell its version: `-- --wait`."""
    install(session, "test")
    session.run("python", "-m", "classroom.servers", *session.posargs)


@nox.session
def killtest(session: nox.Session) -> None:
    """Kill publisher, relay and consumer at every point; lose nothing."""
    install(session, "docs")
    session.run("python", "-m", "tests.killtest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, module boundaries and types."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports")
    session.run("mypy")


@nox.session
def excerpts(session: nox.Session) -> None:
    """Check that a test has run each piece of code that the docs show."""
    install(session, "docs")
    checker = ("python", "-m", "guard.origin.executed_excerpts")
    session.run(*checker, ".coverage", "_build/html/excerpts.json")


@nox.session
def mutants(session: nox.Session) -> None:
    """Break the examples one by one; each must fail the build or a test."""
    install(session, "docs")
    session.run("python", "-m", "tests.mutants", *session.posargs)


@nox.session
def falsify(session: nox.Session) -> None:
    """Make claims false, one by one; the cell of each must fail: `-- S6`."""
    install(session, "docs")
    program = ("-m", "tests.mutants", "--falsify", *session.posargs)
    session.run("python", *program)


@nox.session
def review(session: nox.Session) -> None:
    """Show a claim, its proof and its falsifiers, and renew it: `-- S6`."""
    install(session, "docs")
    session.run("python", "-m", "guard.claims.review", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the bus, event store, outbox and build: `-- build --here`."""
    install(session, "docs")
    chosen = [name for name in session.posargs if name in BENCHMARKS]
    options = [each for each in session.posargs if each not in chosen]
    for name in chosen or BENCHMARKS:
        session.run("python", "-m", f"benchmarks.{name}", *options)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the dependency groups anew into requirements/*.txt."""
    session.install("uv")
    compile_ = ("uv", "pip", "compile", "--universal", "--generate-hashes")
    quiet = ("--quiet", "--no-header", "--no-annotate", *session.posargs)
    for name, group, python, django in (
        ("nox", "nox", "3.11", "52"),
        ("project", "project", "3.11", "52"),
        ("test", "test", "3.11", "52"),
        ("test-django61", "test", "3.12", "61"),
        ("docs", "docs", "3.11", "52"),
        ("lab", "lab", "3.11", "52"),
        ("browser", "browser", "3.11", "52"),
        ("lint", "lint", "3.11", "52"),
    ):
        session.run(
            *compile_,
            *quiet,
            *("--python-version", python),
            *("--group", f"pyproject.toml:{group}"),
            *("--constraints", f"requirements/django{django}.in"),
            *("--output-file", f"requirements/{name}.txt"),
        )
