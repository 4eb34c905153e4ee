#!/bin/sh
# Builds the wheel, installs it into a fresh environment in a folder elsewhere and tries it there. Needs the network.
# try_wheel.sh [PYTHON]
set -eu
python=${1:-python3}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# From a copy: building in the checkout would leave its folders there, and take in files of earlier builds.
git -C "$root" ls-files -z bot cogs migrations pyproject.toml constraints.txt LICENSE README.md |
    (cd "$root" && xargs -0 tar cf -) | (mkdir source && tar xf - -C source)
"$python" -m venv environment
environment/bin/pip --disable-pip-version-check wheel -q --no-deps -w "$root/dist" ./source
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' source/bot/__init__.py)
wheel="$root/dist/upstander-$version-py3-none-any.whl"
environment/bin/pip --disable-pip-version-check install -q -c source/constraints.txt "$wheel[cli]"
rm -rf source

mkdir elsewhere
cd elsewhere
PATH="$folder/environment/bin:/usr/bin:/bin"
test "$(upstander --version)" = "upstander $version"
python "$root/deploy/smoke.py"
upstander check "see you tomorrow" --json | grep -q '"verdict":\["allow"\]'
upstander model verify
upstander db upgrade
upstander doctor --json >doctor.json 2>errors || test $? = 1
! test -s errors
test "$(stat -c %a data)" = 700
echo "$wheel works"
