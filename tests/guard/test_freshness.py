"""A chapter runs again exactly when something that it read has changed."""

import os

import pytest

from .conftest import Guide, cell, chapter

READS_A = cell("from example_project import a\na.X")
READS_B = cell("from example_project import b\nb.X")
STARTS = cell("import subprocess\nsubprocess.run(['true'], check=True);")
PROCESS_READS_B = cell(
    "import subprocess\nimport sys\n"
    "code = 'from example_project import b'\n"
    "subprocess.run([sys.executable, '-c', code], check=True);"
)


@pytest.fixture
def three(guide: Guide) -> Guide:
    """Return a built guide of three chapters over one small package."""
    for name in ("__init__", "a", "b", "c"):
        guide.write(f"example_project/{name}.py", "X = 1\n")
    guide.write("notebooks/1.md", chapter(READS_A))
    guide.write("notebooks/2.md", chapter(READS_B))
    guide.write("notebooks/3.md", chapter(STARTS))
    assert guide.build(jobs=2) == 0, guide.log
    assert len(guide.ran()) == 3
    return guide


def test_only_the_chapters_that_read_a_change_run_again(three: Guide) -> None:
    """Nothing, one module, a new file, a broken module, the lock file."""
    assert three.build() == 0
    assert three.ran() == set()

    three.write("example_project/a.py", "X = 2\n")
    assert three.build() == 0
    assert three.ran() == {"notebooks/1.md", "notebooks/3.md"}

    three.write("example_project/c.py", "X = 2\n")
    assert three.build() == 0
    assert three.ran() == {"notebooks/3.md"}

    three.write("example_project/new.py", "")
    assert three.build() == 0
    assert len(three.ran()) == 3

    three.write("example_project/b.py", "X = 1 / 0\n")
    assert three.build() == 1
    assert "notebooks/2.md:9: ERROR: ZeroDivisionError" in three.log

    three.write("example_project/b.py", "X = 1\n")
    three.write("requirements/docs.txt", "django==6\n")
    assert three.build() == 0
    assert len(three.ran()) == 3


def test_what_a_process_imports_is_an_input(guide: Guide) -> None:
    """A process of the same Python is watched: no more runs than needed."""
    for name in ("__init__", "a", "b"):
        guide.write(f"example_project/{name}.py", "X = 1\n")
    guide.write("notebooks/1.md", chapter(PROCESS_READS_B))
    assert guide.build() == 0, guide.log

    guide.write("example_project/a.py", "X = 2\n")
    assert guide.build() == 0
    assert guide.ran() == set()

    guide.write("example_project/b.py", "X = 2\n")
    assert guide.build() == 0
    assert guide.ran() == {"notebooks/1.md"}


def test_a_module_put_back_with_an_old_time_is_seen(three: Guide) -> None:
    """Contents count, not times."""
    path = three.write("example_project/a.py", "X = 2\n")
    os.utime(path, (1, 1))
    assert three.build() == 0
    assert "notebooks/1.md" in three.ran()


def test_a_module_read_from_its_compiled_form_is_an_input(
    guide: Guide,
) -> None:
    """A .pyc counts as the .py that it stands for."""
    import compileall

    path = guide.write("example_project/a.py", "X = 1\n")
    guide.write("example_project/__init__.py", "")
    compileall.compile_file(path, quiet=1)
    guide.write("notebooks/1.md", chapter(READS_A))
    assert guide.build() == 0, guide.log
    guide.write("example_project/a.py", "X = 22\n")
    assert guide.build() == 0
    assert guide.ran() == {"notebooks/1.md"}


def test_another_django_is_an_input(guide: Guide) -> None:
    """A chapter that runs on each Django runs again when there is another."""
    guide.write("example_project/__init__.py", "")
    guide.write("classroom/__init__.py", "")
    guide.write("classroom/versions.py", "X = 1\n")
    guide.write("example_project/a.py", "X = 1\n")
    uses = cell("from classroom import versions\nversions.X")
    guide.write("notebooks/1.md", chapter(uses))
    guide.write("notebooks/2.md", chapter(READS_A))
    assert guide.build() == 0, guide.log

    packages = guide.root / ".nox/matrix-x/lib/python3.12/site-packages"
    (packages / "django-6.1.3.dist-info").mkdir(parents=True)
    assert guide.build() == 0
    assert guide.ran() == {"notebooks/1.md"}

    assert guide.build() == 0
    assert guide.ran() == set()
