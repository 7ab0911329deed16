#!/bin/sh
# Starts mongod as a member of the replica set that is named like its StatefulSet.
set -eu

# mongod takes no key file that others may read, and the files of a Secret are readable by the group.
install -m 0400 /secrets/keyfile /tmp/keyfile

# auth-mongo-0.auth-mongo.aisle.svc.cluster.local: the whole name, which a pod finds without asking DNS for itself.
HOST=$(hostname -f)
export HOST

# Beside the server and not before it: only from here may the first user be made. It is repeated until it succeeds.
(until mongosh --nodb --quiet --norc --file /scripts/set-up.js; do sleep 5; done) &

pod=${HOST%%.*}
exec mongod --replSet "${pod%-*}" --keyFile /tmp/keyfile --bind_ip_all --dbpath /data/db
