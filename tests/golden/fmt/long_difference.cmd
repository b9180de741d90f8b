for i in $(seq 60); do echo "policy p$i{}"; done | rung fmt --check -
exit 1
