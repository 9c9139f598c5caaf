#!/usr/bin/env bash
# Runs inside dbus-run-session: brings the keyring into the named state, says "ready ADDRESS",
# and ends (the session with it) when standard input is closed.
set -eu

daemon() { gnome-keyring-daemon --components=secrets "$@" >/dev/null 2>&1; }
password=the-login-password
# A daemon looks here for another one: that of the session before, which may still be ending, is none of ours.
XDG_RUNTIME_DIR=$(mktemp -d "$XDG_RUNTIME_DIR/XXXXXX")
export XDG_RUNTIME_DIR

case $1 in
unlocked) printf %s "$password" | daemon --unlock --daemonize ;;
locked)
    # A first session makes the login keyring; a daemon that was given no password finds it locked.
    keyring=$HOME/.local/share/keyrings/login.keyring
    if [ ! -e "$keyring" ]; then
        # shellcheck disable=SC2016
        XDG_RUNTIME_DIR=$(mktemp -d "$XDG_RUNTIME_DIR/XXXXXX") dbus-run-session -- bash -c '
            printf %s "$1" | gnome-keyring-daemon --components=secrets --unlock --daemonize >/dev/null 2>&1
            printf x | secret-tool store --label=first spapi-test first' - "$password" >/dev/null 2>&1
        [ -e "$keyring" ]
    fi
    daemon --start
    ;;
empty) daemon --start ;;
no-service | hangs) ;;
*) echo "unknown state: $1" >&2 && exit 2 ;;
esac

echo "ready $DBUS_SESSION_BUS_ADDRESS"
cat >/dev/null
