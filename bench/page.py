"""What bench/run has measured, as a page and a picture of it."""

def number(value, digits=0):
    return f"{value:,.{digits}f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows]) + "\n"


def best(bench):
    """The engine that has native code, or else the fastest interpreter."""
    return next((one for one in ("jit", "aot") if one in bench.engines), bench.engines[0])


# ---- the sections ----


def journal_table(bench):
    j, rows = bench.journal, []
    per_event = lambda seconds: f"{seconds * 1e9 / bench.events:.0f}"
    both = ("hand-written", 2) in j
    for count in (1, 2) if both else (1,):
        base = j["hand-written", count]
        rows.append((f"hand-written, {count} thread{'s' * (count > 1)}", f"{base * 1000:.0f}", per_event(base), "1.00", "", ""))
        for engine in bench.engines:
            plain, packed = j[engine, count, ".ndjson"], j[engine, count, ".rlog"]
            rows.append((f"`{engine}`, {count} thread{'s' * (count > 1)}", f"{plain * 1000:.0f}", per_event(plain),
                         f"{plain / base:.2f}", f"{packed * 1000:.0f}", per_event(packed)))
    rows.append(("reading alone, all of each event", "", f"{bench.reading['.ndjson']:.0f}", "", "", f"{bench.reading['.rlog']:.0f}"))
    return table(("", "NDJSON to journal, ms", "ns an event", "times hand-written", "packed to journal, ms", "ns an event"), rows)


def stepping(bench, engine):
    """Nanoseconds an event for stepping and writing: from a packed log, without what reading it takes."""
    return (bench.journal[engine, 1, ".rlog"] - bench.journal["starting",]) * 1e9 / bench.events - bench.reading[".rlog"]


def step_table(bench):
    rows = [(f"`{engine}`", f"{stepping(bench, engine):.0f}",
             f"{bench.step[engine]:.0f}" if engine in bench.step else "") for engine in bench.engines]
    return table(("", "packed to journal, less starting and reading, ns an event", "step alone (`bench_step`), ns an event"), rows)


def policy_table(bench):
    names = list(dict.fromkeys(policy for policy, _ in bench.policies))
    rows = [(f"`{name}.rung`", *(f"{bench.policies[name, engine] * 1e9 / bench.events:.0f}" for engine in bench.engines))
            for name in names]
    return table(("packed to journal, ns an event", *(f"`{engine}`" for engine in bench.engines)), rows)


def compiling_table(bench):
    c, rows = bench.compiling, []
    ms = lambda key: f"{c[key] * 1000:.1f}" if key in c else ""
    jit = lambda name: f"{(c[name, 'jit'] - c[name, 'kept']) * 1000:.0f}" if (name, "jit") in c else ""
    for name in dict.fromkeys(key[0] for key in c if isinstance(key, tuple)):
        rows.append((f"`{name}.rung`", ms((name, "check")), jit(name), ms((name, "build"))))
    return table(("ms", "`rung check`", "native code (JIT)", "`rung build`"), rows) + \
        f"\nA command that does nothing takes {c['nothing'] * 1000:.1f} ms.\n"


def questions_table(bench):
    rows = [(f"a decision, {what.strip()}", f"{ns} ns") for what, ns in bench.decide]
    rows += [("`rung why --case` on the log, as NDJSON", f"{bench.why['.ndjson'] * 1000:.0f} ms"),
             ("`rung why --case` on the log, packed", f"{bench.why['.rlog'] * 1000:.0f} ms")]
    return table(("question", "takes"), rows)


def memory_table(bench):
    rows = [(number(count), f"{most / 1e6:,.0f}", f"{(most - least) / count:.0f}") for count, (most, least) in bench.memory.items()]
    return table(("cases, each with two timers", "MB in all", "bytes a case"), rows)


def growth_table(bench):
    least = min(bench.growth.values())
    rows = [(number(count), f"{seconds * 1e9:.0f}", f"{seconds / least:.2f}") for count, seconds in bench.growth.items()]
    return table(("cases at once", "ns of processor time an event", "times the least"), rows)


def aims_table(bench):
    j, engine, rows = bench.journal, best(bench), []
    ratio = lambda one: j[one, 1, ".ndjson"] / j["hand-written", 1]
    native = engine in ("jit", "aot")

    def aim(what, wanted, value, good):
        rows.append((what, wanted, value, "yes" if good else "no"))

    if native:
        aim(f"NDJSON to journal, one thread, `{engine}`", "at most 1.5 times the hand-written program", f"{ratio(engine):.2f}",
            ratio(engine) <= 1.5)
    aim("NDJSON to journal, one thread, `goto`", "at most 2.5 times the hand-written program", f"{ratio('goto'):.2f}", ratio("goto") <= 2.5)
    if ("hand-written", 2) in j:
        speed = bench.clock[engine, 1, ".ndjson"] / bench.clock[engine, 2, ".ndjson"]
        aim(f"two threads, `{engine}`", "at least 1.6 times the speed of one", f"{speed:.2f}", speed >= 1.6)
    if native:
        step = bench.step.get(engine, stepping(bench, engine))
        slow = bench.step.get("goto", stepping(bench, "goto"))
        aim(f"step alone, `{engine}`", "at least 3 times the speed of `goto`", f"{slow / step:.1f}", slow / step >= 3)
        aim(f"step alone, `{engine}`", "under 40 ns an event", f"{step:.0f}", step < 40)
    for count, (most, least) in bench.memory.items():
        each = (most - least) / count
        aim(f"memory, {count:,} cases", "64 bytes a case beside its id", f"{each:.0f}, its id of 11 bytes included", each <= 75)
        if count == 10_000_000:
            aim(f"memory, {count:,} cases", "under 1.5 GB", f"{most / 1e9:.2f} GB", most < 1.5e9)
    if bench.growth:
        first, last = min(bench.growth), max(bench.growth)
        times = bench.growth[last] / bench.growth[first]
        aim(f"time per event, from {first:,} to {last:,} cases", "grows by less than 2.5 times", f"{times:.2f}", times < 2.5)
    slowest = max(value for key, value in bench.compiling.items() if key[-1] == "check")
    aim("`rung check`", "under 5 ms", f"{slowest * 1000:.1f} ms, starting included", slowest < 0.005)
    if "jit" in bench.engines:
        longest = max(bench.compiling[key[0], "jit"] - bench.compiling[key[0], "kept"]
                      for key in bench.compiling if key[-1] == "jit")
        aim("native code of a policy", "under 300 ms", f"{longest * 1000:.0f} ms", longest < 0.3)
    return table(("what", "aim", "measured", "reached"), rows)


# ---- the picture ----

WIDTH, BAR, LEFT = 720, 22, 190
COLOURS = {"hand-written": "#888780", "goto": "#378add", "switch": "#85b7eb", "jit": "#1d9e75", "aot": "#5dcaa5"}


def label(x, y, text, anchor="start"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'


def bars(bench, top):
    j = bench.journal
    rows = [("hand-written, NDJSON", "hand-written", j["hand-written", 1])]
    for engine in bench.engines:
        rows.append((f"{engine}, NDJSON", engine, j[engine, 1, ".ndjson"]))
        rows.append((f"{engine}, packed", engine, j[engine, 1, ".rlog"]))
    most = max(seconds for _, _, seconds in rows)
    parts = [label(0, top, "From events to journal, one thread: ns an event")]
    for i, (name, engine, seconds) in enumerate(rows):
        y = top + 12 + i * BAR
        width = (WIDTH - LEFT - 60) * seconds / most
        parts.append(label(LEFT - 8, y + 14, name, "end"))
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 6}" fill="{COLOURS[engine]}"/>')
        parts.append(label(LEFT + width + 6, y + 14, f"{seconds * 1e9 / bench.events:.0f}"))
    return parts, top + 12 + len(rows) * BAR


def curve(bench, top):
    height, points = 150, list(bench.growth.items())
    most = max(seconds for _, seconds in points) * 1e9 * 1.15
    x = lambda i: LEFT + (WIDTH - LEFT - 80) * i / max(1, len(points) - 1)
    y = lambda seconds: top + 20 + height - height * seconds * 1e9 / most
    parts = [label(0, top, "Growth with the number of cases: ns an event"),
             f'<line x1="{LEFT}" y1="{top + 20 + height}" x2="{WIDTH - 60}" y2="{top + 20 + height}" stroke="#888780"/>']
    line = " ".join(f"{x(i):.1f},{y(seconds):.1f}" for i, (_, seconds) in enumerate(points))
    parts.append(f'<polyline points="{line}" fill="none" stroke="{COLOURS["goto"]}" stroke-width="2"/>')
    for i, (count, seconds) in enumerate(points):
        parts.append(f'<circle cx="{x(i):.1f}" cy="{y(seconds):.1f}" r="3" fill="{COLOURS["goto"]}"/>')
        parts.append(label(x(i), y(seconds) - 8, f"{seconds * 1e9:.0f}", "middle"))
        parts.append(label(x(i), top + 38 + height, f"{count:,}", "middle"))
    return parts, top + 50 + height


def picture(bench):
    first, bottom = bars(bench, 20)
    second, bottom = curve(bench, bottom + 40)
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 0 {WIDTH + 16} {bottom:.0f}" font-family="sans-serif" '
            'font-size="13" fill="#5f5e5a">')
    return "\n".join([head, *first, *second, "</svg>"]) + "\n"


# ---- the page ----

PAGE = """# How fast it is

Written by `bench/run{full}` on {day}, at commit {commit}:

{machine}
What is called hand-written is the fastest program that somebody could write for the one policy
`bench/three_strike.rung`, giving up the language; it was measured in the same run. Figures are medians of {rounds}, taken
in turns, each program on processors of its own as far as there are some; of one thread, of the time that the processor
worked for it, of two, of the time on the clock. Between runs of the same, the former differed by up to {spread:.0f} %.

![The same as a picture](performance.svg)

## What was aimed at

{aims}
## From events to journal

{cases} cases, {events} events, {bytes:.0f} MB of NDJSON, packed {packed_bytes:.1f} MB; journals go nowhere (`/dev/null`). Rung's journal
says more: {rung_lines} lines, with findings and steps, against {hand_lines} of the hand-written program. A run of `rung` begins with
reading and checking the policy, {starting:.0f} ms, which are part of these figures.

{journal}
Stepping alone is what is left when reading is taken away; with the journal that it writes, and without:

{step}
## Other policies

`bench/calendar_heavy.rung` counts business time in three zones; `bench/rule_heavy.rung` has two dozen rules that look at
every attempt. The events are the same.

{policies}
## Before the first event

{compiling}
## Questions about one case

{questions}
## Memory

Cases that wait for their second deadline and for an escalation, on `{first_engine}`, with ids of 11 bytes.

{memory}
## Growth

Stories of five events, of all cases at once, on `{growth_engine}`.

{growth}"""


def write(bench, about):
    """Returns the page and the picture."""
    text = PAGE.format(
        full=" --full" if bench.args.full else " --quick" if bench.args.quick else "", day=about["day"], commit=about["commit"],
        machine="".join(f"- {line}\n" for line in about["machine"]), rounds="five" if bench.rounds == 5 else f"{bench.rounds} (a mere try)", spread=bench.spread * 100,
        aims=aims_table(bench), cases=number(bench.cases), events=number(bench.events), bytes=bench.log_bytes / 1e6,
        packed_bytes=bench.packed_bytes / 1e6, rung_lines=number(bench.lines["rung"]),
        hand_lines=number(bench.lines["hand-written"]), starting=bench.journal["starting",] * 1000, journal=journal_table(bench),
        step=step_table(bench), policies=policy_table(bench), compiling=compiling_table(bench), questions=questions_table(bench),
        memory=memory_table(bench), first_engine=bench.engines[0], growth_engine=bench.growth_engine, growth=growth_table(bench))
    if bench.skipped:
        text += "\n## Not measured\n\n" + "".join(f"- {why}\n" for why in bench.skipped)
    return text, picture(bench)
