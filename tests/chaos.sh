#!/usr/bin/env bash
# The cluster tests that kill, hang and replace real processes, several times over. They measure seconds and start up to five
# processes, so they want an otherwise idle machine and are no part of the test command. Needs redis-server. usage: bash tests/chaos.sh [ROUNDS] [REPEATS]   ROUNDS: silos that come and go within R2; REPEATS: runs of all of them.
# Leaves a report on standard output: a line for each test, the figures that R1 and R2 print, and what a failed test says.
set -uo pipefail
cd "$(dirname "$0")/.."

rounds="${1:-20}"
repeats="${2:-3}"
dotnet build -c Release -v q tests/Mimo.Standalone.Tests && dotnet build -c Release -v q tests/Mimo.Grains.Tests || exit 1
failed=0
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

run() {
  MIMO_CHAOS=1 MIMO_CHAOS_ROUNDS="$rounds" MIMO_CHAOS_SEED="$turn" dotnet test -c Release --no-build "$1" --nologo \
    --logger "console;verbosity=detailed" --filter "$2" >"$log" 2>&1 || failed=1
  grep -E '^ *(Passed|Failed) |^R[0-9]+:' "$log"
  grep -A 12 -E '^ *Error Message:' "$log"
}

for ((turn = 1; turn <= repeats; turn++)); do
  echo "run $turn of $repeats: $rounds rounds, seed $turn"
  run tests/Mimo.Standalone.Tests "R=R1|R=R2|R=R20|R=R23|R=R24|R=R25"
  run tests/Mimo.Grains.Tests "R=R9"
done
exit "$failed"
