#!/usr/bin/env bash
# Builds the image without a daemon and without a registry of images, and walks a student's journey on what is in it:
#   docker/try.sh [folder]      (as root, on Debian: apt-get install buildah debootstrap bubblewrap)
# The bases are made by debootstrap; the process runs as the image's user, without capabilities, on a read-only root.
set -euo pipefail
cd "$(dirname "$0")/.."
work=${1:-$(mktemp -d /tmp/learnflow-image-XXXXXX)}
mkdir -p "$work"
buildah() { command buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
need() { command -v "$1" >/dev/null || { echo "try.sh: $1 is missing"; exit 1; }; }
for program in buildah debootstrap bwrap npm; do need "$program"; done

[ -d "$work/bookworm" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$work/bookworm" >"$work/debootstrap.log"
from() { # name, and a command that fills it
  local container
  container=$(buildah from scratch)
  buildah copy -q "$container" "$work/bookworm" / >/dev/null
  if [ "$1" = node ]; then
    buildah copy -q "$container" "$(realpath node_modules/node/bin/node)" /usr/local/bin/node >/dev/null
    buildah copy -q "$container" "$(npm root -g)/npm" /usr/local/lib/node_modules/npm >/dev/null
    # On a machine whose way out has an authority of its own, the build knows it as well; the image does not.
    if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
      buildah copy -q "$container" "$NODE_EXTRA_CA_CERTS" /etc/ssl/extra.pem >/dev/null
      buildah config --env NODE_EXTRA_CA_CERTS=/etc/ssl/extra.pem "$container"
    fi
    buildah run --isolation chroot "$container" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  fi
  buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  buildah commit -q --rm "$container" "localhost/learnflow-$1" >/dev/null
}
for base in debian node; do buildah inspect --type image "localhost/learnflow-$base" >/dev/null 2>&1 || from "$base"; done

since=$SECONDS
buildah bud --isolation chroot --pull-never --ignorefile docker/Dockerfile.dockerignore -f docker/Dockerfile -t localhost/learnflow \
  --build-arg NODE_IMAGE=localhost/learnflow-node --build-arg BASE_IMAGE=localhost/learnflow-debian . >"$work/build.log" 2>&1 ||
  { tail -40 "$work/build.log"; exit 1; }
echo "built in $((SECONDS - since)) s"
container=$(buildah from --pull-never localhost/learnflow)
trap 'buildah rm "$container" >/dev/null' EXIT
mounted=$(buildah mount "$container")
# A copy, since the storage is closed to all but root, and the image's user is another.
root="$work/root"
rm -rf "$root"
cp -a "$mounted" "$root"
chmod 755 "$work" "$root"
base_mb=$(du -sm "$work/bookworm" | cut -f1)
image_mb=$(du -sm "$root" | cut -f1)
packed_mb=$(($(tar -C "$root" -c . | gzip -1 | wc -c) / 1000000))
echo "image: $image_mb MB of files ($base_mb MB of them the base), $packed_mb MB packed"
buildah inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}} {{.OCIv1.Config.ExposedPorts}}' localhost/learnflow
# No compiler, no package manager of Node, no sources: what is not there helps nobody who breaks in.
for tool in gcc cc make npm npx tsc; do
  if [ -e "$root/usr/bin/$tool" ] || [ -e "$root/usr/local/bin/$tool" ]; then echo "try.sh: $tool is in the image"; exit 1; fi
done
node --import @swc-node/register/esm-register tools/try-image.ts "$root"
