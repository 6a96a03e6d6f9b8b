#!/usr/bin/env bash
# Chromium and PostgreSQL for the tests: installed where that is allowed (root on Debian), else said exactly.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} for the tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # Without the cluster that Debian makes by itself: the tests start their own server
    mkdir -p /etc/postgresql-common/createcluster.d
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/netsite-tests.conf
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    exit 0
fi
echo "The tests need: ${missing[*]}. Install them first, on Debian and Ubuntu with:" >&2
echo "    sudo apt-get install ${missing[*]}" >&2
exit 1
