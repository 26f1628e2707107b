#!/usr/bin/env bash
# The cluster tests that kill, hang and replace real processes, several times over. They measure seconds and start up to five
# processes, so they want an otherwise idle machine and are no part of the test command. Needs redis-server. usage: bash tests/chaos.sh [ROUNDS] [REPEATS]   ROUNDS: silos that come and go within R2; REPEATS: runs of all of them.
# Leaves a report on standard output; every line that begins with R2 sums one run up.
set -euo pipefail
cd "$(dirname "$0")/.."

rounds="${1:-20}"
repeats="${2:-3}"
dotnet build -c Release -v q tests/Mimo.Standalone.Tests
dotnet build -c Release -v q tests/Mimo.Grains.Tests
failed=0
for ((run = 1; run <= repeats; run++)); do
  echo "run $run of $repeats: $rounds rounds, seed $run"
  MIMO_CHAOS=1 MIMO_CHAOS_ROUNDS="$rounds" MIMO_CHAOS_SEED="$run" dotnet test -c Release --no-build tests/Mimo.Standalone.Tests \
    --nologo --logger "console;verbosity=detailed" --filter "R=R1|R=R2|R=R20|R=R24|R=R25" \
    | grep -E '^ *(Passed|Failed) |R2:|Failed!|Passed!' || failed=1
  MIMO_CHAOS=1 dotnet test -c Release --no-build tests/Mimo.Grains.Tests --nologo --logger "console;verbosity=detailed" --filter "R=R9" \
    | grep -E '^ *(Passed|Failed) |Failed!|Passed!' || failed=1
done
exit "$failed"
