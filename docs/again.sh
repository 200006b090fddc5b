#!/usr/bin/env bash
# Makes everything that is generated anew after a change of the model, its figures or the shipped scenarios: the schema,
# the tables and quotes of docs/ and their pictures. Some minutes. Then read docs/scenarios.md and docs/validation.md
# again: sentences between the tables are written by hand. Times are another matter: python benchmarks/run.py --peers.
#
#   bash docs/again.sh           with .venv/bin/python, or PYTHON=...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-.venv/bin/python}
export PYTHONUTF8=1 MPLBACKEND=Agg

schema=$("$python" run.py schema)
printf '%s\n' "$schema" > scenarios/schema.json
"$python" docs/tables.py            # parameters in method.md
"$python" docs/instruments.py       # every instrument with its fields
"$python" -m tests.scenario.golden  # what explain says of every shipped scenario
"$python" docs/figures.py           # reference mode, runs and quotes in scenarios.md, pictures of the README
"$python" docs/validation.py        # cases of the past
"$python" docs/verification.py      # theory against engine, in verification.md
"$python" docs/questions.py         # figures and quotes of the pages about questions over many runs
"$python" docs/architecture.py      # picture of the layers
"$python" docs/licences.py          # of the packages of requirements.lock
"$python" docs/catalogues.py        # sentences of the report in other languages: it says what is to be translated
"$python" -m benchmarks.page        # performance.md, from times that were measured before
