"""Options that verbs share, and exit codes."""

from typing import Annotated, Literal

from cyclopts import Parameter

DONE, EXPECTATION_FAILED, BAD_INPUT, OUR_BUG, INTERRUPTED = 0, 1, 2, 3, 130

Sets = Annotated[list[str] | None, Parameter(name="--set", negative="", help="path=value over what the file says")]
Jobs = Annotated[int | None, Parameter(name=["--jobs", "-j"], help="worker processes; one for each core")]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative="", help="print no narration")]
Json = Annotated[bool, Parameter(name="--json", negative="", help="print JSON")]
Force = Annotated[bool, Parameter(name="--force", negative="", help="simulate although the result is there")]
Cluster = Annotated[str | None, Parameter(name="--cluster", help="a Dask scheduler, tcp://host:8786")]
Lang = Annotated[Literal["en", "ja", "id"], Parameter(help="language of answer and report")]
Details = Annotated[bool, Parameter(negative="", help="print every particular below the answer")]
