#!/bin/sh
# Run by mmdebstrap when Debian is in: adds Node, npm, the user and the entry point that the official image has.
#   prepare-base.sh ROOT FOLDER-WITH-NPM-PACKAGES
set -eu
root=$1
packages=$2
tar -xzf "$packages"/node-linux-*.tgz -C "$root/usr/local" --strip-components=1 package/bin
npm=usr/local/lib/node_modules/npm
mkdir -p "$root/$npm"
tar -xzf "$packages"/npm-*.tgz -C "$root/$npm" --strip-components=1
for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/usr/local/bin/$name"; done
chmod 755 "$root"/"$npm"/bin/*-cli.js
chown -R 0:0 "$root/usr/local"
chroot "$root" groupadd --gid 1000 node
chroot "$root" useradd --uid 1000 --gid node --shell /bin/bash --create-home node
cat >"$root/usr/local/bin/docker-entrypoint.sh" <<'ENTRY'
#!/bin/sh
set -e
if [ "${1#-}" != "${1}" ] || [ -z "$(command -v "${1}")" ] || { [ -f "${1}" ] && ! [ -x "${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
ENTRY
chmod 755 "$root/usr/local/bin/docker-entrypoint.sh"
