mkfifo pipe.rung && rung fmt . pipe.rung /dev/zero
exit 2
