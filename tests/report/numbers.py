#!/usr/bin/env python3
"""The numbers of a report and of the summary, against a count of our own from the journal and the events.

Two logs that examples/service_desk/make_events.py writes, one small enough to show every case, are replayed by a shipped
policy alone, and together with two that send, go on with each other and end by time. Counted again: runs and their ends,
steps, how long they took, findings by rule, what was asked for and late, contacts, channels, hours, and every entry of
every time line on the page."""

import collections
import datetime
import html
import json
import math
import re
import subprocess
import sys
import zoneinfo

import pages

ANSWERS = {"reply", "thanks", "not_now", "out_of_office", "bounce", "wrong_person", "opt_out"}
problems = []


def same(what, wanted, found):
    if wanted != found:
        problems.append(f"{what}:\n  counted  {wanted}\n  the page {found}")


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def quantile(values, part):
    """The least value that `part` of the sorted values do not exceed."""
    values = sorted(values)
    return values[max(0, math.ceil(part * len(values) - 1e-9) - 1)]


def span(seconds):
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{(seconds + 30) // 60} min"
    big, small, whole = ("h", "min", (seconds + 30) // 60) if seconds < 86400 else ("d", "h", (seconds + 1800) // 3600)
    if seconds >= 30 * 86400:
        return f"{(seconds + 43200) // 86400:,} d"
    size = 60 if big == "h" else 24
    return f"{whole // size} {big}" + (f" {whole % size} {small}" if whole % size else "")


def number(text):
    return int(text.replace(",", ""))


def words(name):
    return name.replace("_", " ")


class Count:
    """What one policy's lines of the journal come to."""

    def __init__(self, lines, events, automatic, zone):
        self.zone = zoneinfo.ZoneInfo(zone)
        self.runs, self.ends, self.lasted = 0, collections.Counter(), []
        self.entered, self.stayed, self.reached = collections.Counter(), collections.defaultdict(list), collections.defaultdict(set)
        self.started, self.findings, self.asked = set(), collections.Counter(), collections.Counter()
        self.found_in, self.asked_in = collections.defaultdict(set), collections.defaultdict(set)
        self.sent, self.asked_via, self.made, self.missed_via = (collections.Counter() for _ in range(4))
        self.contacts, self.hours, self.by_case = collections.Counter(), collections.Counter(), collections.Counter()
        at_time = {}
        for event in events:
            at_time[event["case"], instant(event["time"])] = event
            if event["type"] == "attempt":
                self.made[event["via"]] += 1
                if event["via"] not in automatic:
                    self.contacts[event["case"]] += 1
                    self.add_hour("made", event["time"])
            if event["type"] in ANSWERS or event.get("outcome") == "reached":
                self.add_hour("answered", event["time"])
        self.lines(lines, at_time)

    def add_hour(self, what, time):
        local = instant(time).astimezone(self.zone)
        self.hours[what, local.weekday(), local.hour] += 1

    def lines(self, lines, at_time):
        began, step, closing, stuck = {}, {}, {}, set()
        for line in lines:
            case, kind, name, time = line["case"], line["kind"], line["name"], instant(line["time"])

            def leave():
                if case in step:
                    before, since = step.pop(case)
                    self.stayed[before].append(int((time - since).total_seconds()))

            def end(how):
                leave()
                self.ends[how] += 1
                self.lasted.append(int((time - began.pop(case)).total_seconds()))

            if kind != "finding":
                stuck.discard(case)
            elif name == "stuck":
                stuck.add(case)
            event = at_time.get((case, time), {})
            if (kind, name) == ("step", "start"):
                self.runs += 1
                self.started.add(case)
                began[case] = time
            elif (kind, name) == ("step", "enter"):
                leave()
                step[case] = line["step"], time
                self.entered[line["step"]] += 1
                self.reached[line["step"]].add(case)
            elif (kind, name) == ("action", "close"):
                closing[case] = line["as"]
            elif (kind, name) == ("step", "end"):
                by_hand = f"closed by somebody as “{event.get('as')}”"
                end(f"closed by the policy as “{closing.pop(case)}”" if case in closing else by_hand)
            elif (kind, name) == ("step", "stand_down"):
                cause = "reply" if event.get("outcome") == "reached" else event.get("type")
                end(f"stood down on {words(cause)}" if cause else "stood down as time passed")
            elif (kind, name) == ("action", "continue"):
                end(f"went on with the policy {words(line['with'])}")
            elif kind == "finding":
                key = name, line["at"], line.get("via"), line.get("task"), line.get("rule"), line.get("flag")
                self.findings[key] += 1
                self.found_in[key].add(case)
                self.by_case[case] += 1
                if name == "missed":
                    self.missed_via[line.get("via")] += 1
            elif kind == "action" and name in ("attempt", "task", "escalate"):
                key = line["at"], line.get("via"), line.get("task")
                self.asked[key] += 1
                self.asked_in[key].add(case)
                self.add_hour("asked", line["time"])
                if name == "attempt":
                    self.asked_via[line["via"]] += 1
            elif kind == "action" and name == "send":
                self.sent[line["via"]] += 1
                self.contacts[case] += 1
                self.add_hour("made", line["time"])
        self.here = collections.Counter(name for name, _ in step.values())
        self.stuck = len(stuck & began.keys())


def bars(article, heading):
    """{label: note} of a chart of bars."""
    figure = article.split(f"<h3>{heading}</h3>")[1].split("</figure>")[0]
    found = re.findall(r'(?:<title>([^<]*)</title>)?<text class="label"[^>]*>([^<]*)</text>.*?<text class="figure end"[^>]*>([^<]*)<',
                       figure.split("</title>", 1)[1], re.S)
    return {html.unescape(whole or shown): note for whole, shown, note in found}


def with_rest(count, stuck, still_on):
    """How runs ended, and how those stand that did not, each in these words."""
    rest = {stuck: count.stuck, still_on: count.runs - sum(count.ends.values()) - count.stuck}
    return dict(count.ends) | {how: times for how, times in rest.items() if times}


def check_section(article, data, count, events, lines, name, channels, all_cases):
    on = count.runs - sum(count.ends.values())
    tiles = [html.unescape(text) for text in re.findall(r"<dd><b>(.*?)</b><span>(.*?)</span>", article) for text in text]
    in_runs = sum(number_ for case, number_ in count.contacts.items() if case in count.started)
    same(f"{name}: cases and runs", [f"{len(count.started):,}", f"in {count.runs:,} run{'s' * (count.runs != 1)}"], tiles[:2])
    same(f"{name}: still on", f"{on:,} still on" + (f", of these {count.stuck:,} stuck" if count.stuck else ""), tiles[3])
    same(f"{name}: contacts", [f"{in_runs / len(count.started):.1f}", f"{in_runs:,} in all"], tiles[-4:-2])
    total = sum(count.findings.values())
    same(f"{name}: findings", [f"{len(count.by_case):,}", f"with {total:,} finding{'s' * (total != 1)}"], tiles[-2:])
    if count.lasted:
        half = f"{span(quantile(count.lasted, 0.5))}"
        same(f"{name}: how long runs took", [half, f"half take longer; one in ten over {span(quantile(count.lasted, 0.9))}"], tiles[4:6])
    ends = {label: number(note.split(" · ")[0]) for label, note in bars(article, "How runs ended").items()}
    same(f"{name}: ends", with_rest(count, "stuck, cannot go on by itself", "still on when the replay ended"), ends)
    for step, cases in count.reached.items():
        group = article.split(f'data-step="{step}"')[1].split('<circle class="number"')[0]
        badge = re.search(r'class="badge".*?<text[^>]*>([^<]*)', group, re.S)[1]
        detail = " ".join(re.findall(r"<text[^>]*>([^<]*)", group.split('class="badge"')[1])[1:])
        same(f"{name}: cases of {step}", f"{len(cases):,} case{'s' * (len(cases) != 1)}", badge)
        wanted = []
        stayed = count.stayed[step]
        if stayed and quantile(stayed, 0.9) == 0:
            wanted.append("Passed at once")
        elif stayed:
            wanted.append(f"Half stayed at most {span(quantile(stayed, 0.5))}, nine in ten at most {span(quantile(stayed, 0.9))}")
        if count.here[step]:
            wanted.append(f"{count.here[step]:,} here at the end")
        same(f"{name}: stays in {step}", "; ".join(wanted), detail)
    asked = sorted((number(note.split(" · ")[0]) for note in bars(article, "What was asked of people").values()), reverse=True) if count.asked else []
    same(f"{name}: asked for", sorted(count.asked.values(), reverse=True), asked)
    wanted = []
    for key, times in count.findings.items():
        what, at, via, task = key[:4]
        cases = count.found_in[key]
        others = count.started - cases
        if what in ("missed", "incomplete") and (at, via, task) in count.asked:
            others = set(range(len(count.asked_in[at, via, task]) - len(cases)))
        wanted.append((at, len(cases), times, len(others)))
    found = []
    for item in re.findall(r"<li>\n<h4>.*?</li>", article.split('class="findings"')[-1].split("</ol>")[0], re.S) if wanted else ():
        cases = number(re.search(r"<b>([\d,]+) case", item)[1])
        times = re.search(r"</b>, ([\d,]+) times", item)
        kept = re.search(r"(?:the other|kept in) ([\d,]+)", item)
        kept = number(kept[1]) if kept else 0
        found.append((re.search(r"(\w+\.rung:\d+)</span>", item)[1], cases, number(times[1]) if times else cases, kept))
    same(f"{name}: findings by rule", sorted(wanted), sorted(found))
    columns = {int(a): number(b) for a, b in re.findall(r"<title>(\d+): ([\d,]+) cases</title>", article)}
    wanted = collections.Counter(count.contacts[case] for case in count.started)
    same(f"{name}: contacts per case", dict(wanted), {a: b for a, b in columns.items() if b})
    shown = bars(article, "Attempts by channel")
    for channel, automatic in channels.items():
        made = count.sent[channel] if automatic else count.made[channel]
        if count.asked_via[channel] + count.sent[channel] + count.made[channel] == 0:
            continue
        wanted = f"{made:,} {'sent' if automatic else 'made'}" + (f" · {count.asked_via[channel]:,} asked for" if count.asked_via[channel] else "")
        same(f"{name}: channel {channel}", wanted, shown[words(channel).capitalize()])
    for what, unit in (("asked", "asked for"), ("made", "contacts"), ("answered", "answers")):
        hours = re.findall(rf"<title>(\w+) (\d+):00 to \d+:00: ([\d,]+) {unit}</title>", article)
        days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        found = {(days.index(day), int(hour)): number(times) for day, hour, times in hours}
        same(f"{name}: hours, {what}", {key[1:]: times for key, times in count.hours.items() if key[0] == what}, found)
    check_lines(data, count, events, lines, name, all_cases)


def check_lines(data, count, events, lines, name, all_cases):
    """Every entry of every time line: its time, and when it is due."""
    wanted = collections.defaultdict(list)
    for event in events:
        wanted[event["case"]].append((instant(event["time"]).timestamp(), None))
    for line in lines:
        due = line.get("due") or (line.get("until") if line["name"] != "set" else None)
        wanted[line["case"]].append((instant(line["time"]).timestamp(), due and instant(due).timestamp()))
    for case, findings, _, left_out, flat in data["cases"]:
        same(f"{name}: {case}: findings, left out", (count.by_case[case], 0), (findings, left_out))
        entries, time, rest = [], 0, iter(flat)
        for head in rest:
            time += next(rest)
            entries.append((time, time + next(rest) if head & 1 else None))
        same(f"{name}: time line of {case}", sorted(wanted[case], key=str), sorted(entries, key=str))
    shown = [case[0] for case in data["cases"]]
    same(f"{name}: cases with a time line", data["total"], len(wanted))
    if all_cases:
        same(f"{name}: all cases", sorted(wanted), sorted(shown))
    worst = sorted(count.by_case.values(), reverse=True)[:10]
    same(f"{name}: the worst", worst, sorted((count.by_case[case] for case in shown), reverse=True)[:10])


def check_summary(errors, counts):
    """The summary for people says the same."""
    parts = re.split(r"\n---- .*\n.*runs?\n", errors)[-len(counts):]
    for part, count in zip(parts, counts.values()):
        ends = {how: number(times) for times, how in
                re.findall(r"^ +([\d,]+) +\S*%  ([^,\n]*)", part.split("How runs ended")[1].split("\n\n")[0], re.M)}
        same("summary: ends", with_rest(count, "stuck: they cannot go on by themselves", "still on"), ends)
        for channel, asked, sent, made, late in re.findall(r"^  (\w+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$", part, re.M):
            same(f"summary: {channel}", [count.asked_via[channel], count.sent[channel], count.made[channel], count.missed_via[channel]],
                 [number(asked), number(sent), number(made), number(late)])
        same("summary: findings", sorted(map(len, count.found_in.values())),
             sorted(map(number, re.findall(r"^ +([\d,]+) cases? ", part.split("\nFindings: ")[1], re.M))) if count.findings else [])


def check(rung, folder, cases, seed, policies):
    log = pages.make_log(folder, cases, seed)
    page, journal, errors = pages.replay(rung, folder, policies, log)
    again, _, _ = pages.replay(rung, folder, policies, log)
    same("the same page", page == again, True)
    if len(page) > 1500000:
        problems.append(f"the page of {cases} cases has {len(page)} bytes")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    lines = [json.loads(line) for line in journal.splitlines()]
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    articles = re.findall(r'<article id="s\d+">.*?</article>', page, re.S)
    counts = {}
    for policy in dict.fromkeys(line["policy"] for line in lines):
        index = [index for index, one in enumerate(articles) if f'id="s{index}-{policy}-' in one][0]
        channels = pages.CHANNELS[policy]
        mine = [line for line in lines if line["policy"] == policy]
        used = [event for event in events if event["type"] not in pages.UNUSED.get(policy, ())]
        counts[index] = Count(mine, used, {channel for channel, automatic in channels.items() if automatic},
                              pages.ZONES.get(policy, "Europe/Madrid"))
        check_section(articles[index], data[index], counts[index], used, mine, f"{policy}, {cases} cases", channels,
                      data[index]["all"])
    check_summary(errors, dict(sorted(counts.items())))
    return len(events)


def main():
    args = pages.harness.arguments(__doc__).parse_args()
    with pages.harness.scratch([pages.HERE / "watched.rung"]) as folder:
        both = ["policies/three_strikes.rung", "watched.rung"]
        checked = check(args.rung, folder, 200, 5, ["policies/three_strikes.rung"])
        checked += check(args.rung, folder, 3000, 7, both)
    print("\n".join(problems[:30]), end="\n" if problems else "")
    print(f"{checked} events, {len(problems)} numbers differ")
    return 1 if problems else 0


sys.exit(main())
