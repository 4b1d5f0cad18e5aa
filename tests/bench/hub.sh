#!/bin/sh
# A PostgreSQL server of its own in FOLDER (never root's), teams made in it by PROGRAM, then pgbench as laptops at work.
# Each line of FOLDER/results: what, clients, teams, per second, and the median of one in milliseconds.
#   hub.sh FOLDER PROGRAM SECONDS
set -eu
folder=$1 program=$2 seconds=$3
many=16 clients=64 programs=
for found in /usr/lib/postgresql/*/bin; do programs=$found; done
[ -x "$programs/pgbench" ] || { echo "pgbench n'est pas installé" >&2; exit 1; }
# The server refuses root, and then must reach its folder: not below one that is closed to others.
cluster=$(mktemp -d /tmp/dentelle-hub-XXXXXX)
as() {
    if [ "$(id -u)" -eq 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; else "$@"; fi
}
stop() {
    as "$programs/pg_ctl" -D "$cluster/d" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}
trap stop EXIT
trap 'exit 1' INT TERM HUP
[ "$(id -u)" -ne 0 ] || chown 65534:65534 "$cluster"
cd "$cluster"
as "$programs/initdb" -D "$cluster/d" -U admin -A trust -E UTF8 --locale=C --no-instructions >/dev/null
as "$programs/pg_ctl" -D "$cluster/d" -l "$cluster/log" -w start \
    -o "-k $cluster -c listen_addresses= -c max_connections=100 -c shared_buffers=128MB" >/dev/null
admin="postgresql://admin@/postgres?host=$cluster"
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"

# The address of a laptop of the n-th team.
team() {
    "$program" --base "$1.db" sync init "$admin" >/dev/null
    "$program" --base "$1.db" sync poste "$admin" laptop | tail -n 1
}
cat >push.sql <<'FIN'
\set first random(1, 4000000000000000000)
SELECT dentelle.push(sha256(int8send(:first)), convert_to('DENTELLES', 'UTF8') || decode(repeat('00', 7), 'hex') || decode(:team, 'hex') || int8send(:client_id) || int8send(:first) || int8send(:first) || decode(repeat('5a', 968), 'hex'));
FIN
cat >pull.sql <<'FIN'
SELECT * FROM dentelle.list(:since, '{}');
SELECT * FROM dentelle.pull(ARRAY(SELECT generate_series(:since + 1, :since + 20)));
FIN
organisation() {
    "$programs/psql" -qAtX "$1" -c "SELECT translate(team::text, '-', '') FROM dentelle.state(0, '')"
}
run() { # address, script, clients, name of the log, variable…
    address=$1 script=$2 count=$3 log=$4
    shift 4
    "$programs/pgbench" -n -M prepared -c "$count" -j 2 -T "$seconds" -f "$script" -l --log-prefix="$log" "$@" "$address" >"$log.out" 2>&1 ||
        { cat "$log.out" >&2; exit 1; }
}
result() { # what, clients, teams, prefix of the logs: transactions, over the time, and the median
    cat "$4"*.[0-9]* | sort -n -k3,3 |
        awk -v what="$1" -v clients="$2" -v teams="$3" -v s="$seconds" '{ took[NR] = $3 } END { printf "%s %d %d %.0f %.2f\n", what, clients, teams, NR / s, took[int((NR + 1) / 2)] / 1000 }' >>results
    rm -f "$4"*
}

one=$(team 0)
hex=$(organisation "$one")
run "$one" push.sql 1 l -D "team=$hex"
result push 1 1 l
run "$one" push.sql "$clients" l -D "team=$hex"
result push "$clients" 1 l
since=$(($("$programs/psql" -qAtX "$admin" -c 'SELECT position FROM dentelle.organisation') - 20))
run "$one" pull.sql 1 l -D "since=$since"
result pull 1 1 l
run "$one" pull.sql "$clients" l -D "since=$since"
result pull "$clients" 1 l

n=1
while [ "$n" -le "$many" ]; do
    team "$n" >"$n.address"
    n=$((n + 1))
done
for script in push pull; do
    n=1
    jobs=
    while [ "$n" -le "$many" ]; do
        address=$(cat "$n.address")
        hex=$(organisation "$address")
        case $script in
        push) set -- -D "team=$hex" ;;
        pull) set -- -D "since=$(($("$programs/psql" -qAtX "$admin" -c "SELECT position FROM dentelle.organisation WHERE replace(organisation::text, '-', '') = '$hex'") - 20))" ;;
        esac
        echo "$*" >"$n.set"
        n=$((n + 1))
    done
    n=1
    while [ "$n" -le "$many" ]; do
        # shellcheck disable=SC2046 # an option and its value
        run "$(cat "$n.address")" "$script.sql" $((clients / many)) "l$n" $(cat "$n.set") &
        jobs="$jobs $!"
        n=$((n + 1))
    done
    for job in $jobs; do wait "$job"; done
    result "$script" "$clients" "$many" l
done
