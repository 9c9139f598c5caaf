# shellcheck shell=bash
# A computer of the test's own: its own mounts and processes, with systemd's manager of a user or with cron.
# Ends when standard input closes.
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs /run
case $1 in
systemd)
    mkdir -p /run/systemd/system "$XDG_RUNTIME_DIR"
    chmod 700 "$XDG_RUNTIME_DIR"
    dbus-daemon --session --address="unix:path=$XDG_RUNTIME_DIR/bus" --fork --nopidfile
    # Whatever the image switches on for every user is not the test's.
    mount -t tmpfs tmpfs /etc/systemd/user
    /lib/systemd/systemd --user --log-target=console --log-level=err >&2 &
    mkfifo /run/never
    tries=0
    # It may be degraded by a unit that the image has: the test's own units do not depend on it.
    until systemctl --user is-system-running 2>&1 | grep -qxE 'running|degraded'; do
        tries=$((tries + 1))
        if [ "$tries" -gt 600 ]; then exit 1; fi
        read -rt 0.05 <>/run/never || :
    done
    ;;
cron)
    mount -t tmpfs tmpfs /var/spool/cron
    mkdir /var/spool/cron/crontabs
    chown root:crontab /var/spool/cron/crontabs
    chmod 1730 /var/spool/cron/crontabs
    mount -t tmpfs tmpfs /etc/cron.d
    : >/run/crontab
    if [ -e /etc/crontab ]; then mount --bind /run/crontab /etc/crontab; fi
    ;;
esac
echo ready
cat >/dev/null
