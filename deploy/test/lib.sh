# What the scripts in this folder share; they source it. Needs the server programs of PostgreSQL in PGBIN, by default the
# newest that Debian has installed, unless a script says embedded=yes, and a JDK 25 in JAVA_HOME or as java on the PATH.

set -euo pipefail
export LC_ALL=C # comm and sort compare bytes

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
chmod 755 "$scratch"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
[[ $("$java" -version 2>&1) == *'version "25'* ]] || { echo "$java is no Java 25: name a JDK with JAVA_HOME" >&2; exit 1; }
PGBIN=${PGBIN:-$({ ls -d /usr/lib/postgresql/*/bin 2>/dev/null || true; } | sort -V | tail -1)}
[[ -n ${embedded:-} || -x $PGBIN/postgres ]] ||
    { echo "no PostgreSQL server in '$PGBIN': install one, or name its programs with PGBIN" >&2; exit 1; }
export TOKEN=the-admin-token-of-this-script PGPASSWORD=only-for-this-script
services=()
clusters=()

clean_up() {
    local one
    for one in "${services[@]}"; do kill "$one" 2>/dev/null && wait "$one" || true; done
    for one in "${clusters[@]}"; do server pg_ctl -D "$one" -m immediate stop >/dev/null 2>&1 || true; done
    rm -rf "$scratch"
}
trap clean_up EXIT

say() { printf '\n== %s\n' "$*"; }

# A program of PostgreSQL, as a user that is not root, which it refuses to be.
server() {
    local program=$1
    shift
    if [[ $(id -u) == 0 ]]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$PGBIN/$program" "$@"
    else
        "$PGBIN/$program" "$@"
    fi
}

folder() {
    mkdir "$scratch/$1"
    [[ $(id -u) != 0 ]] || chown postgres: "$scratch/$1"
}

free_port() {
    local port
    for port in $(shuf -i 18141-18199); do
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && [[ " ${taken:-} " != *" $port "* ]]; then
            taken="${taken:-} $port"
            found=$port
            return
        fi
    done
    echo "no free port" >&2
    exit 1
}

# An empty cluster with the user and the database of Rollcall: new_cluster NAME [SETTING...]; sets cluster.
new_cluster() {
    local name=$1
    shift
    folder "$name"
    cluster=$scratch/$name/data
    server initdb -D "$cluster" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    local setting
    for setting in "listen_addresses = '127.0.0.1'" "unix_socket_directories = ''" "$@"; do
        echo "$setting" >>"$cluster/postgresql.conf"
    done
}

# Starts the server of a cluster on a free port: start_cluster FOLDER; sets port.
start_cluster() {
    free_port
    pgport=$found
    clusters+=("$1")
    server pg_ctl -D "$1" -o "-p $pgport" -l "$1.log" -w -t 120 start >/dev/null || { cat "$1.log" >&2; exit 1; }
}

# The database that Rollcall uses, in the cluster on $pgport.
new_database() {
    sql postgres postgres -c "create role rollcall login password '$PGPASSWORD'"
    sql postgres postgres -c "create database rollcall owner rollcall"
}

sql() {
    local user=$1 database=$2
    shift 2
    "$PGBIN/psql" -qAtX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$pgport" -U "$user" -d "$database" "$@"
}

pings() { "$java" -XX:TieredStopAtLevel=1 "$repository/deploy/test/Pings.java" "$@"; }

# Everything comes from one address, and more than one instance sends. A release before may not know a limit: see start_service.
settings=(
    ROLLCALL_INGEST_RATE_LIMIT_PER_ADDRESS=off
    ROLLCALL_INGEST_RATE_LIMIT_BYTES_PER_ADDRESS=off
    ROLLCALL_INGEST_RATE_LIMIT_PER_HOSTNAME=off
    ROLLCALL_INGEST_RATE_LIMIT_NEW_WEEKS_PER_ADDRESS=off
    ROLLCALL_ACCESS_READS_PER_ADDRESS=off
)

# Starts a packaged service on the database on $pgport, or on $database_url as $database_user: start_service JAR LOG; sets service and url; waits until it is ready.
# Settings that a release does not know, and so does not start with, are left out for it.
start_service() {
    local settings=("${settings[@]}") unknown
    while ! become_ready "$@"; do
        unknown=$(sed -n 's/.* environment variable \(ROLLCALL_[A-Z_]*\) sets nothing: there is no such key.*/\1/p' "$2")
        [[ -n $unknown ]] || { cat "$2" >&2; exit 1; }
        mapfile -t settings < <(printf '%s\n' "${settings[@]}" | grep -vE "^(${unknown//$'\n'/|})=")
    done
}

become_ready() {
    begin_service "$@"
    "$java" -XX:TieredStopAtLevel=1 "$repository/deploy/test/Pings.java" ready "$url" & # no function, to be ended by its id
    local waiting=$!
    while kill -0 "$waiting" 2>/dev/null; do
        kill -0 "$service" 2>/dev/null || { kill "$waiting"; return 1; }
        sleep 0.2
    done
    wait "$waiting"
}

begin_service() {
    free_port
    url=http://127.0.0.1:$found
    QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=$found ROLLCALL_ADMIN_TOKEN=$TOKEN \
        QUARKUS_DATASOURCE_JDBC_URL=${database_url:-jdbc:postgresql://127.0.0.1:$pgport/rollcall} \
        QUARKUS_DATASOURCE_USERNAME=${database_user:-rollcall} QUARKUS_DATASOURCE_PASSWORD=$PGPASSWORD \
        env "${settings[@]}" "$java" -Xmx256m -jar "$1" >"$2" 2>&1 &
    service=$!
    services+=("$service")
}

stop_service() {
    kill "$1"
    wait "$1" || true # ended by a signal, as asked
}

# Dictionaries and payloads: those of a folder with real ones, else the samples of the documentation.
corpus=${CORPUS:-$repository/../shared/corpus}
if [[ -d $corpus ]]; then
    dictionaries=(13.12="$corpus/definitions/13.12.yml" 18.9="$corpus/definitions/18.9.yml")
    payloads=("$corpus"/payloads/*.json)
else
    dictionaries=(1.2="$repository/docs/examples/sample-dictionary.yml")
    payloads=("$repository/docs/examples/sample-ping.json")
fi

publish_all() {
    local dictionary
    for dictionary in "${dictionaries[@]}"; do
        pings publish "$url" "$TOKEN" "${dictionary%%=*}" "${dictionary#*=}"
    done
}
