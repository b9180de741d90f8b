mkfifo pipe; rung check . pipe /dev/zero
exit 2
