"""What the tests of the pages leave behind: nothing."""

import subprocess
import sys
from pathlib import Path


def test_folders_that_pages_are_made_from_go_with_their_process(tmp_path: Path) -> None:
    code = (
        "import tempfile, asked\n"
        f"tempfile.tempdir = {str(tmp_path)!r}\n"
        "(asked._out() / 'file').touch()\n"
        "assert len(list(asked.Path(tempfile.tempdir).iterdir())) == 1"
    )
    here = Path(__file__).parent
    paths = f"import sys; sys.path[:0] = [{str(here)!r}, {str(here.parents[1])!r}]\n"
    subprocess.run([sys.executable, "-c", paths + code], check=True)
    assert list(tmp_path.iterdir()) == []
