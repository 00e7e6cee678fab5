"""Start the kernel of one chapter, with the watch inside it."""

import os
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient import NotebookClient
from nbformat import NotebookNode

from ..base.settings import Settings
from .chapter import Chapter
from .environment import environment
from .forks.client import ADDRESS, Forked

WATCH = Path(__file__).with_name("watch.py")
READS = WATCH.with_name("reads")  # its sitecustomize.py notes what is read
READ_LOG = "reads.log"
START_ATTEMPTS = 3
END_SECONDS = 60  # A kernel may have a database server to stop.


class NativeKernel(AsyncKernelManager):
    """A kernel of this interpreter, whatever the machine has registered."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


class ForkedKernel(LocalProvisioner):
    """How a kernel starts that finds its libraries imported."""

    async def launch_kernel(
        self, cmd: list[str], **kwargs: Any
    ) -> KernelConnectionInfo:
        """Start the kernel; return how to connect to it."""
        with open(os.devnull) as nothing:
            streams = (nothing.fileno(), 1, 2)
            process: Any = Forked(cmd, kwargs["cwd"], kwargs["env"], streams)
        self.process = process
        self.pid = self.pgid = process.pid
        self.cwd = kwargs["cwd"]
        return self.connection_info


async def started_kernel(
    chapter: Chapter, settings: Settings, folder: Path
) -> NotebookClient:
    """Start a kernel; try again when a port was taken meanwhile.

    Raises RuntimeError when no attempt succeeds.
    """
    cwd = (settings.root / chapter.file).parent
    for attempt in range(START_ATTEMPTS):
        client = _client(chapter.notebook, settings.cell_timeout)
        kernel = client.create_kernel_manager()
        # Sockets in our own folder: no port that another kernel may take.
        kernel.transport = "ipc"
        kernel.shutdown_wait_time = END_SECONDS
        if ADDRESS in os.environ:
            kernel.provisioner = ForkedKernel(
                parent=kernel, kernel_spec=kernel.kernel_spec
            )
        kernel.connection_file = str(folder / f"kernel-{attempt}.json")
        try:
            await client.async_start_new_kernel(
                cwd=str(cwd), env=_environment(settings, folder)
            )
            await client.async_start_new_kernel_client()
            return client
        except (RuntimeError, OSError) as error:
            last = error
    raise RuntimeError(f"no kernel for {chapter.file}: {last}") from last


def _client(notebook: NotebookNode, timeout: int) -> NotebookClient:
    start = (
        f"__import__('runpy').run_path({str(WATCH)!r})['watch'](get_ipython())"
    )
    return NotebookClient(
        notebook,
        kernel_manager_class=NativeKernel,
        kernel_name="python3",
        timeout=timeout,
        extra_arguments=[
            f"--IPKernelApp.exec_lines={start}",
            "--HistoryManager.enabled=False",
        ],
    )


def _environment(settings: Settings, folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: no user start-up, no stale code."""
    kept = environment()
    kept.pop(ADDRESS, None)
    root = str(settings.root)
    paths = [str(READS), root, kept.get("PYTHONPATH", "")]
    return kept | {
        "GUARD_READS": str(folder / READ_LOG),
        "GUARD_ROOT": root,
        "GUARD_VERSIONS": " ".join(settings.versions),
        "GUARD_WATCH_REPORT": str(folder / "report.json"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }
