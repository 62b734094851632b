"""The `namespaces` level: a small read-only root, no network, no other process in sight."""

import os
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import linux

SCRATCH = "/scratch"  # the worker's private working directory, limited in size
_READ_ONLY = linux.REMOUNT | linux.BIND | linux.RDONLY | linux.NOSUID | linux.NODEV
_HIDDEN = ("site-packages", "dist-packages")


def standard_library() -> Path:
    """Where the interpreter keeps its own modules."""
    return Path(sysconfig.get_path("stdlib")).resolve()


def visible(extra: Iterable[str] = ()) -> list[str]:
    """What a worker may read: the standard library, numpy, shared libraries, and `extra`.

    Python and numpy are there under the names that imports go by, too, which may lead over links.
    """
    import numpy

    triplet = sysconfig.get_config_var("MULTIARCH") or ""
    paths = [Path("/lib64"), Path("/usr/lib", triplet), Path("/lib", triplet)]
    for stdlib in (standard_library(), Path(sysconfig.get_path("stdlib"))):
        paths += [path for path in stdlib.iterdir() if path.name not in _HIDDEN]
    for site in (Path(numpy.__file__).resolve().parent.parent, Path(numpy.__file__).parent.parent):
        paths += [site / "numpy", site / "numpy.libs"]
    return sorted({str(path) for path in paths if path.exists()} | set(extra))


def enter(extra: Iterable[str] = ()) -> int:
    """Go on as process 1 of a new pid namespace, in the small root.

    Returns a file descriptor of that namespace, to come back to after each fork. When this process
    dies, all workers die. Raises OSError where namespaces are not allowed.
    """
    _leave_namespaces()
    if pid := os.fork():
        os.waitpid(pid, 0)
        os._exit(0)
    linux.do(*linux.DIE_WITH_PARENT)
    linux.mount(None, "/", None, linux.REC | linux.PRIVATE)
    flags = linux.NOSUID | linux.NODEV | linux.NOEXEC
    linux.mount("proc", "/proc", "proc", flags)  # seen only until the root is changed
    namespace = os.open("/proc/self/ns/pid", os.O_RDONLY)
    _build_root(extra)
    return namespace


def private_scratch() -> list[linux.Step]:
    """An empty folder in memory for one worker: nothing stays, nothing fills the disk."""
    flags = linux.NOSUID | linux.NODEV | linux.NOEXEC
    options = "size=16m,nr_inodes=4096,mode=1777"
    return [
        linux.prepared("unshare", linux.NEWNS),
        linux.prepared("mount", "tmpfs", SCRATCH, "tmpfs", flags, options),
        (os.chdir, (SCRATCH,)),
    ]


def _leave_namespaces() -> None:
    uid, gid = os.getuid(), os.getgid()
    if uid:
        linux.unshare(linux.NEWUSER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    kinds = linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS | linux.NEWPID
    linux.unshare(kinds)


def _build_root(extra: Iterable[str]) -> None:
    paths = _outermost([str(standard_library()), *visible(extra)])
    sources = {path: os.open(path, os.O_PATH) for path in paths}
    packages = _packages_inside()
    null = os.open("/dev/null", os.O_PATH)
    root = "/tmp"  # any folder: the mount is seen in this namespace only
    linux.mount("tmpfs", root, "tmpfs", linux.NOSUID | linux.NODEV, "size=1m,mode=755")
    for path, source in sources.items():
        _bind(source, root + path)
    _mask_packages(root, packages)
    Path(root, "dev").mkdir()
    Path(root, "dev/null").touch()
    linux.mount(f"/proc/self/fd/{null}", f"{root}/dev/null", None, linux.BIND)
    Path(root, SCRATCH[1:]).mkdir()
    Path(root, "old").mkdir()
    os.chdir(root)
    linux.pivot_root(b"old")
    Path("/old").rmdir()
    linux.mount(None, "/", None, _READ_ONLY)
    for fd in [*sources.values(), *packages.values(), null]:
        os.close(fd)


def _bind(source: int, target: str) -> None:
    if os.path.isdir(f"/proc/self/fd/{source}"):
        Path(target).mkdir(0o755, parents=True, exist_ok=True)
    else:
        Path(target).parent.mkdir(0o755, parents=True, exist_ok=True)
        Path(target).touch()
    linux.mount(f"/proc/self/fd/{source}", target, None, linux.BIND | linux.REC)
    linux.mount(None, target, None, _READ_ONLY)


def _packages_inside() -> dict[str, int]:
    """numpy's folders where they lie inside the standard library's, open to be bound again."""
    stdlib = standard_library()
    inside = [stdlib / hidden / name for hidden in _HIDDEN for name in ("numpy", "numpy.libs")]
    return {str(path): os.open(path, os.O_PATH) for path in inside if path.is_dir()}


def _mask_packages(root: str, packages: dict[str, int]) -> None:
    """Hide whatever else is installed (the grader itself, perhaps), but for numpy."""
    for hidden in _HIDDEN:
        folder = f"{root}{standard_library()}/{hidden}"
        if os.path.isdir(folder):
            linux.mount("tmpfs", folder, "tmpfs", 0, "size=64k,mode=755")
    for path, fd in packages.items():
        _bind(fd, root + path)


def _outermost(paths: Iterable[str]) -> list[str]:
    """The paths that do not lie below another one of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(f"{other}/") for other in kept):
            kept.append(path)
    return kept
