# A test run is a row of sections: a heading, the section's own output, one line with its time.
# The first failing section ends the run. Sourced, never run.

sections_passed=0
sections_log=()

# section NAME COMMAND… – runs the command, keeps the score, stops the run when it fails.
section() {
  local name=$1 began=$SECONDS status=0
  shift
  printf '\n== %s\n' "$name"
  # A function called in an "if" loses errexit, so each section runs in its own shell.
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  local took=$((SECONDS - began))
  if [ $status -ne 0 ]; then
    printf -- '-- FAILED  %s  (%ss, exit %s)\n' "$name" "$took" "$status"
    sections_end "$name"
    exit 1
  fi
  printf -- '-- ok  %s  (%ss)\n' "$name" "$took"
  sections_passed=$((sections_passed + 1))
  sections_log+=("$(printf '%5ss  %s' "$took" "$name")")
}

# sections_end [FAILED-NAME] – the summary; its last line is the score.
sections_end() {
  printf '\n== Summary (%ss in all)\n' "$SECONDS"
  local line failed=0
  for line in "${sections_log[@]}"; do printf '%s\n' "$line"; done
  if [ -n "${1:-}" ]; then
    failed=1
    printf 'failed: %s\n' "$1"
  fi
  printf '%s passed, %s failed\n' "$sections_passed" "$failed"
}
