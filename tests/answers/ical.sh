#!/usr/bin/env bash
# ical.sh RUNG JUDGE: what `rung next --ical` writes is read by another parser; hostile names and long ones, too.
set -euo pipefail
rung=$1 judge=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/p.rung" << 'END'
policy p {
  customer client "Client, the; \"dear\" one"
  party agent "Ägent mit einem sehr langen Namen, der in keine Zeile von fünfundsiebzig Bytes passt, wie oft man es auch versucht"
  channel phone by agent
  event begin
  start on begin
  step one {
    any order {
      contact client via phone within 1 day
      task "Look: it, up; now\\then" for agent within 2 days
    }
  }
  ignore reply, thanks, not_now, out_of_office, bounce, wrong_person, opt_out
}
END
for case in A 'B, C; D' 'ü\"\\' 'E\nBEGIN:VEVENT'; do
    printf '{"time":"2026-02-02T09:00:00.25Z","case":"%s","type":"begin"}\n' "$case"
done > "$folder/log"
"$rung" next "$folder/p.rung" -e "$folder/log" --ical 2> /dev/null | "$judge" 8
"$rung" next "$folder/p.rung" -e /dev/null --ical 2> /dev/null | "$judge" 0
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
"$rung" next policies/three_strikes.rung -e examples/three_strikes/events.ndjson --at "2026-02-02 14:10" --ical | "$judge" 2
