#!/bin/sh
# Writes alertmanager.yml with this place's addresses and secrets into a private file, then becomes Alertmanager.
#
#   start.sh PROGRAM ARGUMENTS…      runs PROGRAM --config.file=… ARGUMENTS…
#
# Alertmanager reads neither its environment nor, in the versions that must do, a Telegram token or an address from a
# file. Only the shell's own commands touch a secret, so that none stands in a list of processes.
set -eu
umask 077

source=${ALERTMANAGER_SOURCE:-/etc/alertmanager/alertmanager.yml}
target=${ALERTMANAGER_CONFIG:-/tmp/alertmanager.yml}
exporter=${TRIPLINE_EXPORTER_URL:-http://exporter:9464}
ingest_token_file=${TRIPLINE_INGEST_TOKEN_FILE:-/run/secrets/tripline_ingest_token}
telegram_token_file=${TELEGRAM_TOKEN_FILE:-/run/secrets/telegram_bot_token}
telegram_api=${TELEGRAM_API_URL:-https://api.telegram.org}
telegram_chat=${TELEGRAM_CHAT_ID:-}
deadman_url_file=${DEADMAN_URL_FILE:-/run/secrets/deadman_url}

fail() {
  echo "alertmanager's start: $1" >&2
  exit 64
}

# The first line of a file; empty where there is no file.
first_line() {
  said=
  [ ! -r "$1" ] || IFS= read -r said <"$1" || true
}

# Quotes, spaces and control characters would become another line of the configuration.
check_url() {
  case $2 in
  *[!A-Za-z0-9:/._~%?=\&+@-]* | '') fail "$1 is not an address" ;;
  http://* | https://*) ;;
  *) fail "$1 is not an address" ;;
  esac
}

# Replaces the first WHAT of the line by WITH.
put() {
  case $line in
  *"$1"*) line=${line%%"$1"*}$2${line#*"$1"} ;;
  esac
}

first_line "$telegram_token_file"
telegram_token=$said
first_line "$deadman_url_file"
deadman=$said

check_url TRIPLINE_EXPORTER_URL "$exporter"
check_url TELEGRAM_API_URL "$telegram_api"
[ -z "$deadman" ] || check_url "what $deadman_url_file holds" "$deadman"
case $telegram_token in
*[!A-Za-z0-9:_-]*) fail "what $telegram_token_file holds is not a bot's token" ;;
esac
case ${telegram_chat#-} in
*[!0-9]*) fail 'TELEGRAM_CHAT_ID is not a number' ;;
esac
if [ -n "$telegram_token" ] && [ -z "$telegram_chat" ]; then
  fail 'there is a token for Telegram and no TELEGRAM_CHAT_ID'
fi
case $ingest_token_file in
*[!A-Za-z0-9/._-]*) fail 'TRIPLINE_INGEST_TOKEN_FILE has characters that are not taken' ;;
esac

[ -n "$telegram_token" ] || echo 'alertmanager: no token for Telegram, so nobody is told by it' >&2
[ -n "$deadman" ] || echo 'alertmanager: no dead man is set up, so nobody misses alerts that stop' >&2

part=
: >"$target"
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
  *'# begin '*) part=${line##*'# begin '} ;;
  *'# end '*) part= ;;
  esac
  case $part in
  telegram) [ -n "$telegram_token" ] || continue ;;
  deadman) [ -n "$deadman" ] || continue ;;
  esac
  put http://exporter:9464 "$exporter"
  put /run/secrets/tripline_ingest_token "$ingest_token_file"
  put https://api.telegram.org "$telegram_api"
  put 0:NOT-SET "$telegram_token"
  put 'chat_id: 1' "chat_id: $telegram_chat"
  put https://deadman.invalid/not-set "$deadman"
  printf '%s\n' "$line" >>"$target"
done <"$source"

[ $# -gt 0 ] || fail 'names no program to become'
program=$1
shift
exec "$program" "--config.file=$target" "$@"
