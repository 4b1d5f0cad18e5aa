#!/bin/sh
# A server of taskwarrior's in FOLDER, on PORT of this machine: certificates of its own, one user,
# and two laptops (FOLDER/a, FOLDER/b) that know them. The bench starts it, and stops it.
#   taskd.sh FOLDER PORT
set -eu
folder=$1 port=$2
mkdir -p "$folder/data" "$folder/a" "$folder/b"
cd "$folder"

certificate() { # name, what it is for
    certtool --generate-privkey --bits 2048 --outfile "$1.key" 2>/dev/null
    printf 'cn = localhost\ndns_name = localhost\nexpiration_days = 30\n%s\n' "$2" >"$1.info"
    certtool --generate-certificate --load-privkey "$1.key" --load-ca-certificate ca.cert \
        --load-ca-privkey ca.key --template "$1.info" --outfile "$1.cert" 2>/dev/null
}
certtool --generate-privkey --bits 2048 --outfile ca.key 2>/dev/null
printf 'cn = bench\nca\ncert_signing_key\nexpiration_days = 30\n' >ca.info
certtool --generate-self-signed --load-privkey ca.key --template ca.info --outfile ca.cert 2>/dev/null
certificate server 'tls_www_server
encryption_key
signing_key'
certificate client 'tls_www_client
encryption_key
signing_key'

export TASKDDATA="$folder/data"
taskd init >/dev/null
for pair in "client.cert $folder/client.cert" "client.key $folder/client.key" \
    "server.cert $folder/server.cert" "server.key $folder/server.key" "ca.cert $folder/ca.cert" \
    "server localhost:$port" "log $folder/taskd.log" "pid.file $folder/taskd.pid" \
    "request.limit 0" "ip.log off"; do
    # shellcheck disable=SC2086 # a name and a value
    taskd config --force $pair >/dev/null
done
taskd add org bench >/dev/null
key=$(taskd add user bench laptop | sed -n 's/^New user key: *//p')
for laptop in a b; do
    cat >"$laptop.rc" <<END
data.location=$folder/$laptop
confirmation=no
bulk=0
hooks=off
verbose=nothing
news.version=2.6.0
recurrence=no
taskd.server=localhost:$port
taskd.credentials=bench/laptop/$key
taskd.certificate=$folder/client.cert
taskd.key=$folder/client.key
taskd.ca=$folder/ca.cert
taskd.trust=strict
END
done
