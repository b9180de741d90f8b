# What ./demo and ./test do first: install what is missing, configure, build. Sourced by both from the top folder.
# Quiet when all is well; says what failed, and how to go on, when it is not.

die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 1
}

# Runs a command with its output put aside; shows the output only when the command fails.
quietly() {
    local what=$1 log status=0
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        cat "$log" >&2
        rm -f "$log"
        die "$what failed (see above)"
    fi
    rm -f "$log"
}

# Prints the packages of setup/packages that are not installed.
missing_packages() {
    local wanted installed
    wanted=$(sed -e 's/#.*//' -e 's/[[:space:]].*//' -e '/^$/d' setup/packages | sort)
    # shellcheck disable=SC2016,SC2086
    installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii *//p' | sort)
    comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

install_packages() {
    local missing run=()
    if ! command -v dpkg-query >/dev/null; then
        echo "${0##*/}: this is not a Debian system, so nothing is installed; setup/packages lists what is needed." >&2
        return
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    missing=${missing//$'\n'/ }
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "these packages are missing: $missing
Neither root nor sudo is at hand to install them. As root: apt-get install $missing"
        run=(sudo -n)
        [ ! -t 0 ] || run=(sudo)
        "${run[@]}" true || die "sudo did not let us install: $missing"
    fi
    echo "Installing with apt: $missing" >&2
    run+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    quietly "apt-get update" "${run[@]}" update
    # shellcheck disable=SC2086
    quietly "apt-get install" "${run[@]}" install --no-install-recommends $missing
}

# build PRESET [TARGET]: configures and builds in build/PRESET.
build() {
    local preset=$1 target=${2:-all}
    [ -f "build/$preset/build.ninja" ] || quietly "configuring" cmake --preset "$preset"
    quietly "building" cmake --build --preset "$preset" --target "$target"
}
