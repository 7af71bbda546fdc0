# Builds the frontend only when something it is made of changed. Sourced, never run.

# frontend_hash – one hash over every source of the frontend, by content.
frontend_hash() {
  (
    cd frontend
    find . -type f \
      -not -path './node_modules/*' -not -path './dist/*' -not -path './font/*' -not -path './e2e/*' \
      -not -path './coverage/*' -not -path './test-results/*' \
      -not -name '.build-hash' -not -name '*.go' -not -name '*.test.ts' -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
  )
}

# frontend_modules – npm ci, unless what is installed came from this very lock file or is a link: the packages of
# another tree are not ours to replace.
frontend_modules() {
  if [ -L frontend/node_modules ]; then return; fi
  need_node
  local want stamp=frontend/node_modules/.lock-hash
  want=$(sha256sum frontend/package-lock.json | cut -d' ' -f1)
  if [ "$(cat $stamp 2>/dev/null)" = "$want" ]; then return; fi
  echo "installing the frontend's packages"
  (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
  printf '%s' "$want" >$stamp
}

# frontend_build – leaves frontend/dist and frontend/font as the sources say.
frontend_build() {
  local want
  want=$(frontend_hash)
  if [ -f frontend/dist/index.html ] && [ -f frontend/font/noto-sans-sc.ttf.gz ] && [ "$(cat frontend/.build-hash 2>/dev/null)" = "$want" ]; then
    return
  fi
  frontend_modules
  echo "building the frontend"
  (cd frontend && npm run --silent build)
  printf '%s' "$want" >frontend/.build-hash
}
