#!/usr/bin/env bash
# Node.js 20.20.2 and 24.21.0, by the npm package `node`.
#
# One would guess: certificates are read when a program first needs one, so that NODE_EXTRA_CA_CERTS, which images and company
# laptops set for every process, costs a program without TLS nothing.
# What happens: Node 20 parses all of Node's own root certificates and the extra ones at the start of every process, `node -e 0` included:
# 67 ms of processor time in place of 27. Whoever starts Node often (graders, hooks, build steps) pays each time. Node 24 puts it off.
# Cure: clear the variable for children that open no connection (`env -u NODE_EXTRA_CA_CERTS`), and for what a benchmark calls "bare Node".
#
# Output seen:
#   20.20.2: more than half as long again with the variable
#   24.21.0: less than half as long again with the variable
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Processor time of ten starts in milliseconds, of user and system together.
TIMEFORMAT='%U %S'
starts() {
  { time (for _ in 1 2 3 4 5 6 7 8 9 10; do env -i "$@" -e 0; done); } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000 }'
}
for version in 20.20.2 24.21.0; do
  mkdir "$version"
  (cd "$version" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent "node@$version")
  node=$folder/$version/node_modules/node/bin/node
  "$node" -p 'require("node:tls").rootCertificates.join("\n")' >certificates.pem
  plain=999999 extra=999999
  for _ in 1 2 3; do
    p=$(starts "$node") e=$(starts NODE_EXTRA_CA_CERTS="$folder/certificates.pem" "$node")
    plain=$((p < plain ? p : plain)) extra=$((e < extra ? e : extra))
  done
  echo "$version: ten starts $plain ms, with the variable $extra ms" >&2
  if ((extra * 10 > plain * 15)); then echo "$version: more than half as long again with the variable"; else echo "$version: less than half as long again with the variable"; fi
done | tee seen.txt
diff seen.txt - <<'SEEN'
20.20.2: more than half as long again with the variable
24.21.0: less than half as long again with the variable
SEEN
