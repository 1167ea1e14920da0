#!/bin/sh
# restore-redis.sh <backup.rdb> <folder>: makes the folder of a Redis from a backup (`redis-cli --rdb`), append-only file
# included. The Redis of that folder must not run; what is in it is replaced. REDIS_SERVER and REDIS_CLI name the programs.
set -eu
[ $# -eq 2 ] || { sed -n '2s/^# //p' "$0" >&2; exit 1; }
backup=$1 folder=$2
server=${REDIS_SERVER:-redis-server} cli="${REDIS_CLI:-redis-cli} -s $folder/restore.sock"
[ "$(head -c 5 "$backup")" = REDIS ] || { echo "$backup is no backup of Redis" >&2; exit 1; }
mkdir -p "$folder"
rm -rf "$folder/appendonlydir"
cp "$backup" "$folder/dump.rdb"
# With an append-only file Redis would read that alone, and there is none: so first without, then it is switched on.
$server --dir "$folder" --port 0 --unixsocket "$folder/restore.sock" --appendonly no --save '' >/dev/null &
until [ "$($cli ping 2>/dev/null)" = PONG ]; do sleep 0.2; done
$cli config set appendonly yes >/dev/null
until $cli info persistence | grep -q 'aof_rewrite_in_progress:0' && $cli info persistence | grep -q 'aof_rewrite_scheduled:0'; do sleep 0.2; done
$cli info persistence | grep -q 'aof_last_bgrewrite_status:ok'
echo "$($cli dbsize) keys of the first database are restored"
$cli shutdown nosave
wait
rm -f "$folder/dump.rdb"
