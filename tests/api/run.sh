#!/usr/bin/env bash
# Tests an API from its own description with Schemathesis:
#
#   TOKEN=opd_m_… tests/api/run.sh http://127.0.0.1:8080 [further options of `schemathesis run`]
#
# The exit status is 0 when nothing was found. The server should have the participants that schemathesis.toml names, and
# must bear many wrong tokens: each operation is tried with one.
#
#   --max-examples 30           cases for an operation in each phase that makes them up; the phases before are complete
#   --generation-deterministic  the same cases each time: a run fails because of a change, never by chance. To look for
#                               more by hand, set SEED to a number
#   --workers 1                 operations one after the other, so that what was found can be told apart
#   --exclude-path …            add it for operations that end the run's own rights, such as removing its maintainer,
#                               or that make all others be refused, such as the freeze
#
# Not `--max-time`: it is no bound but a time to fill. `timeout` is the bound.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
base=${1:?the address of the server, like http://127.0.0.1:8080}
: "${TOKEN:?a token of a maintainer}"
shift
cases=(--generation-deterministic)
[ -z "${SEED:-}" ] || cases=(--seed "$SEED")
# It writes what it remembers into the folder where it runs.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
timeout --kill-after=10 900 "$here/../../target/schemathesis/bin/schemathesis" --config-file "$here/schemathesis.toml" run \
  "$base/api/v1/openapi.json" \
  --checks all \
  --max-examples 30 \
  "${cases[@]}" \
  --workers 1 \
  --no-color \
  "$@"
