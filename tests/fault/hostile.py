#!/usr/bin/env python3
"""Inputs that nobody writes on purpose: each command must answer all of them in time, within its memory, without a crash.

    tests/fault/hostile.py RUNG [--size N] [--seconds N] [NAME]...

N repetitions of each pattern (500 in ./test; try 200,000). What is checked: the exit code is 0, 1 or 2, no signal; the
answer comes within the seconds; where a phrase is given, it is said.
"""

import argparse
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

COMMANDS = (["check"], ["check", "--json"], ["fmt", "--check"], ["explain"], ["graph"], ["trace"])
MEMORY = 3 << 30  # bytes of address space, where no sanitizer needs more
HEAD = """policy p "P" {
  customer c
  party a
  channel m automatic
  channel ph by a
  event request
  usual deadline 4 hours
  start on request
"""
TAIL = """
  step s { contact c via m stand down }
  on reply stand down
  ignore thanks, not_now, out_of_office, bounce, wrong_person, opt_out
}
"""


def pol(items):
    return HEAD + items + TAIL


def step(statements):
    return pol(" step t {\n" + statements + "\n }\n")


def patterns(n):
    """Texts by name, each a function."""
    r = range(n)
    return {
        'open_parens': lambda: step('if '+'('*n),
        'parens': lambda: step('if '+'('*n+'now is known'+')'*n+'{}'),
        'open_braces': lambda: '{'*n,
        'close_braces': lambda: '}'*n,
        'pol_close_braces': lambda: pol('}'*n),
        'pol_close_lines': lambda: pol('}\n'*n),
        'pairs': lambda: '{}'*n,
        'pairs_in_step': lambda: step('{}'*n),
        'nots': lambda: step('if '+'not '*n+'now is known {}'),
        'ands': lambda: step('if '+'now is known and '*n+'now is known {}'),
        'ors_list': lambda: step('may contact c via '+'m or '*n+'m'),
        'commas': lambda: step('contact '+'c, '*n+'c via m'),
        'plus': lambda: step('if 1'+'+1'*n+' is 3 {}'),
        'words': lambda: 'a '*n,
        'quotes': lambda: '"'*n,
        'quotes_lines': lambda: '"\n'*n,
        'texts': lambda: 'policy p '+'"a" '*n,
        'newlines': lambda: '\n'*n*4,
        'spaces': lambda: ' '*n*4+'x',
        'hashes': lambda: '#\n'*n,
        'docs': lambda: '## x\n'*n+'policy p {}',
        'quotations': lambda: pol('#> x y\n'*n),
        'no_rules': lambda: pol('#! x y\n'*n),
        'numbers': lambda: '1 '*n,
        'digits': lambda: '1'*n,
        'minus': lambda: '-'*n,
        'semis': lambda: ';'*n,
        'strange': lambda: '\x01'*n,
        'strange2': lambda: '@ '*n,
        'curly': lambda: '\u201c'*n,
        'facts': lambda: pol(''.join(f'fact f{i}: number = {i}\n' for i in r)),
        'facts_same': lambda: pol('fact f: number = 1\n'*n),
        'facts_bad': lambda: pol('fact 1\n'*n),
        'parties': lambda: pol(''.join(f'party f{i}\n' for i in r)),
        'events': lambda: pol(''.join(f'event f{i}\n' for i in r)),
        'fields': lambda: pol('event e {'+','.join(f'f{i}: number' for i in r)+'}'),
        'choices': lambda: pol('fact f: one of ('+','.join(f'f{i}' for i in r)+')'),
        'templates': lambda: pol(''.join(f'template "f{i}" {{ text "x" }}\n' for i in r)),
        'templates_used': lambda: pol(''.join(f'template "template{i}" {{ text "x" }}\n' for i in r)+'step u {'+''.join(f'notify a using "templbte{i}"\n' for i in r)+'}'),
        'steps': lambda: pol(''.join(f'step f{i} {{ contact c via m }}\n' for i in r)),
        'steps_goto': lambda: pol(''.join(f'step f{i} {{ contact c via ph go to f{(i*7919)%n} }}\n' for i in r)),
        'steps_goto_fan': lambda: pol(''.join(f'step f{i} {{ contact c via m if now is known {{ go to f{(i+1)%n} }} if now is known {{ go to f{(i+2)%n} }} }}\n' for i in r)),
        'steps_give': lambda: pol(''.join(f'step f{i} {{ give 2 days {{ contact c via ph }} if now is known {{ go to f{(i*31+1)%n} }} }}\n' for i in r)),
        'handlers': lambda: pol('on request stand down\n'*n),
        'handlers_where': lambda: pol(''.join(f'on reply where now is after 2026-02-02 + {i} days stand down\n' for i in r)),
        'handlers_events': lambda: pol(''.join(f'event f{i}\non f{i} stand down\n' for i in r)),
        'forbids': lambda: pol('forbid close when now is known\n'*n),
        'limits': lambda: pol('limit attempts to 3 per run\n'*n),
        'limits_steps': lambda: pol('limit attempts to 3 per run\n'*(n//10)+'step q { '+'contact c via m\n'*n+'}'),
        'ignores': lambda: pol('ignore '+'thanks, '*n+'thanks\n'),
        'items': lambda: step('contact c via m noting '+', '.join(f'item_number_{i}' for i in r)),
        'items_same': lambda: step('contact c via m noting '+'x, '*n+'x'),
        'contacts': lambda: step('contact c via ph\n'*n),
        'contacts_items': lambda: step(''.join(f'contact c via ph noting something{i}\n' for i in r)),
        'ifs': lambda: step('if now is known { wait 2 days }\n'*n),
        'else_if': lambda: step('if now is known { wait 2 days }'+' else if now is known { wait 2 days }\n'*n),
        'nested_if': lambda: step('if now is known {\n'*n+'}'*n),
        'nested_ifs_else': lambda: step('if now is known {\n'*300+'} else { wait 2 days }\n'*300),
        'waits': lambda: step('wait up to 2 days {'+'on reply stand down\n'*n+'}'),
        'days': lambda: step('on day '+', '.join(str(i) for i in r)+' contact c via m'),
        'targets': lambda: step('escalate to '+'a within 1 day then '*n+'a'),
        'sets': lambda: pol('fact x: number\n step y {'+'set x = x + 1\n'*n+'}'),
        'placeholders': lambda: step('notify a "'+'{case}'*n+'"'),
        'placeholders_bad': lambda: step('notify a "'+'{cas}'*n+'"'),
        'placeholders_open': lambda: step('notify a "'+'{'*n+'"'),
        'tests': lambda: pol('')+''.join(f'test "t{i}" for p {{ at 2026-02-02 09:00 request }}\n' for i in r),
        'test_lines': lambda: pol('')+'test "t" for p {\n at 2026-02-02 09:00 request\n'+'reply\n'*n+'}\n',
        'test_values': lambda: pol('')+'test "t" for p {\n at 2026-02-02 09:00 request {'+', '.join(f'v{i}: 3' for i in r)+'}\n}\n',
        'test_record': lambda: pol('')+'test "t" for p {\n at 2026-02-02 09:00 attempt { via: m, documented: {'+', '.join(f'value{i}' for i in r)+'}}\n}\n',
        'policies': lambda: ''.join(f'policy p{i} {{ }}\n' for i in r),
        'policies_open': lambda: ''.join(f'policy p{i} {{\n' for i in r),
        'policies_same': lambda: 'policy p { }\n'*n,
        'calendars': lambda: ''.join(f'calendar c{i} {{ timezone "UTC" }}\n' for i in r),
        'calendars_bad_zone': lambda: ''.join(f'calendar c{i} {{ timezone "Europe/Madrit" }}\n' for i in range(min(n,2000))),
        'closed': lambda: 'calendar c { timezone "UTC"\n'+'closed 2026-02-02\n'*n+'}',
        'opens': lambda: 'calendar c { timezone "UTC"\n'+'open mon 09:00-10:00\n'*n+'}',
        'spans': lambda: 'calendar c { timezone "UTC"\n open mon '+', '.join('09:00-10:00' for i in r)+'}',
        'weekdays': lambda: 'calendar c { timezone "UTC"\n open '+', '.join('mon' for i in r)+' 09:00-10:00 }',
        'feeds': lambda: ''.join(f'feed f{i} from csv {{ case is column "a" }}\n' for i in r),
        'emits': lambda: 'feed f from csv {\n'+'emit reply { via: x } when column "a" is "b"\n'*n+'}',
        'unknowns': lambda: 'feed f from csv {\n'+'unknown is "?"\nemit reply at column "b" when column "a" is "b"\n'*n+'}',
        'emit_fields': lambda: 'feed f from csv {\n emit reply { '+', '.join(f'via{i}: x' for i in r)+'}\n}',
        'place_values': lambda: 'feed f from csv {\n fact x is column "a" with { '+', '.join(f'"a{i}" = x' for i in r)+'}\n}',
        'uses': lambda: 'use "x.rung"\n'*n,
        'misspelt': lambda: step('contct c via m\n'*n),
        'misspelt_items': lambda: pol('fct x: number\n'*n),
        'missing_braces': lambda: pol(''.join(f'step f{i} {{\n contact c via m\n' for i in r)),
        'stray_marks': lambda: 'a"'*n,
        'stray_line': lambda: 'close as x" '*n,
        'months': lambda: step('wait 2 months\n'*n),
        'ampm': lambda: '9am '*n,
        'slashes': lambda: 'a/b '*n,
        'slashes2': lambda: 'a/'*n,
        'long_name': lambda: 'policy '+'a'*n+' {}',
        'long_text': lambda: 'policy p "'+'a'*n+'" {}',
        'long_line_error': lambda: 'policy p { '+' '*n+'x '*1000+'}',
        'escapes': lambda: step('notify a "'+'\\x'*n+'"'),
        'unicode': lambda: 'é'*n,
        'dots': lambda: step('if event'+'.a'*n+' is 3 {}'),
        'then': lambda: step('if now is known then wait 2 days\n'*n),
        'unknown_names': lambda: pol(''.join(f'fact f{i}: number = g{i}\n' for i in r)),
        'one_of': lambda: step('if now is one of ('+'now, '*n+'now) {}'),
        'placeholders_events': lambda: pol(''.join(f'event e{i} {{ f{i}: number }}\n' for i in r)+'template "x" {'+''.join(f'text "{{event.g{i}}}"\n' for i in r)+'}'),
        'placeholders_fields': lambda: pol(''.join(f'event e{i} {{ f{i}: number }}\n' for i in r)+'template "x" {'+''.join(f'text "{{event.f{n - 1 - i}}}"\n' for i in r)+'}'),
        'branches': lambda: pol('limit attempts to 3 per run\n'+''.join(f'step f{i} {{ contact c via m if now is known {{ go to f{i + 1} }} else {{ go to f{i + 1} }} }}\n' for i in r)+f'step f{n} {{ stand down }}\n'),
        'rounds': lambda: step('repeat every 1 day up to 1000000 times { '*200+'contact c via m'+' }'*200),
        'deep_gives': lambda: step('give 2 days { '*250+'wait 2 days'+'} else stand down '*250),
    }


def make_files(folder, size):
    """Files that are not only long: (arguments, phrase that must be said or None) by name."""
    big = folder / "big.rung"
    with open(big, "wb") as file:
        file.truncate(100 << 20)
    for name, byte in (("big_letters", b"a"), ("big_braces", b"{"), ("big_lines", b"\n")):
        (folder / f"{name}.rung").write_bytes(byte * (100 << 20))
    (folder / "long_line.rung").write_bytes(b'policy p "P" { ' + b" " * (10 << 20) + b"x }")
    (folder / "long_comment.rung").write_bytes(b"# " + b"x" * (10 << 20))
    (folder / "zero.rung").write_bytes(b'policy p "P" {\0}')
    (folder / "broken.rung").write_bytes(b'policy p "\xc3\x28" { }')
    (folder / "surrogate.rung").write_bytes(b"policy p { } # \xed\xa0\x80")
    (folder / "cut.rung").write_bytes(b'policy p "\xe2\x82')
    (folder / "empty.rung").write_bytes(b"")
    (folder / "bom.rung").write_bytes(b"\xef\xbb\xbf# nothing\n")
    os.mkfifo(folder / "pipe.rung")
    os.mkdir(folder / "folder.rung")
    (folder / "loop.rung").symlink_to("loop.rung")
    (folder / "to_loop.rung").write_text('use "loop.rung"\n', encoding="utf-8")
    (folder / "to_zero.rung").write_text('use "/dev/zero"\nuse "pipe.rung"\nuse "folder.rung"\n', encoding="utf-8")
    (folder / "to_random.rung").write_text('calendar c { timezone "UTC" holidays "/dev/zero" }\n', encoding="utf-8")
    (folder / "source.rung").write_text(pol('source "/dev/zero"\n#> some words here\n'), encoding="utf-8")
    (folder / "source_pipe.rung").write_text(pol('source "pipe.rung"\n#> some words here\n'), encoding="utf-8")
    (folder / "itself.rung").write_text('use "itself.rung"\n', encoding="utf-8")
    (folder / "round_a.rung").write_text('use "round_b.rung"\n', encoding="utf-8")
    (folder / "round_b.rung").write_text('use "round_a.rung"\n', encoding="utf-8")
    (folder / "linked.rung").write_text('use "link.rung"\n', encoding="utf-8")
    (folder / "link.rung").symlink_to("linked.rung")
    for i in range(100):
        (folder / f"chain{i}.rung").write_text(f'use "chain{i + 1}.rung"\n', encoding="utf-8")
    (folder / "chain100.rung").write_text("", encoding="utf-8")
    too_big = "larger than 16 MB"
    return {
        "big": (["big.rung"], too_big), "big_letters": (["big_letters.rung"], too_big),
        "big_braces": (["big_braces.rung"], too_big), "big_lines": (["big_lines.rung"], too_big),
        "long_line": (["long_line.rung"], None), "long_comment": (["long_comment.rung"], None),
        "zero_byte": (["zero.rung"], "zero byte"), "broken": (["broken.rung"], "not UTF-8"),
        "surrogate": (["surrogate.rung"], "not UTF-8"), "cut": (["cut.rung"], "not UTF-8"),
        "empty": (["empty.rung"], None), "byte_order_mark": (["bom.rung"], None),
        "pipe": (["pipe.rung"], "not an ordinary file"), "folder": (["folder.rung"], "folder"),
        "endless": (["/dev/zero"], "not an ordinary file"), "nothing": (["/dev/null"], "not an ordinary file"),
        "absent": (["no_such_file.rung"], "no such file"),
        "link_to_itself": (["loop.rung"], None), "use_link_to_itself": (["to_loop.rung"], None),
        "use_endless": (["to_zero.rung"], None), "holidays_endless": (["to_random.rung"], None),
        "source_endless": (["source.rung"], None), "source_pipe": (["source_pipe.rung"], None),
        "uses_itself": (["itself.rung"], None), "uses_round": (["round_a.rung"], None),
        "uses_itself_by_link": (["linked.rung"], None), "uses_chain": (["chain0.rung"], None),
        "same_twice": (["empty.rung", "empty.rung"], None),
        "many_files": ([f"chain{i}.rung" for i in range(100)], None),
    }


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(rung, command, names, folder, seconds, sanitized):
    """Returns what went wrong or None, and the output."""
    try:
        done = subprocess.run([rung, *command, *names], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds, check=False,
                              preexec_fn=None if sanitized else limit_memory)
    except subprocess.TimeoutExpired:
        return f"no answer after {seconds} s", b""
    if done.returncode not in (0, 1, 2):
        return f"exit code {done.returncode}: {done.stdout[-2000:].decode('utf-8', 'replace')}", done.stdout
    if b"Sanitizer" in done.stdout:
        return done.stdout[-2000:].decode("utf-8", "replace"), done.stdout
    return None, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rung", type=pathlib.Path)
    parser.add_argument("--size", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    rung, problems, ran = args.rung.resolve(), [], 0
    sanitized = b"__asan_init" in rung.read_bytes()
    listed = subprocess.run([rung, "help"], stdout=subprocess.PIPE, check=True).stdout.decode()
    commands = [command for command in COMMANDS if f" {command[0]} " in listed]

    def all_commands(name, files, phrase, folder):
        nonlocal ran
        for command in commands:
            wrong, output = run(rung, command, files, folder, args.seconds, sanitized)
            ran += 1
            if not wrong and phrase and command == ["check"] and phrase not in output.decode("utf-8", "replace"):
                wrong = f"does not say `{phrase}`: {output[:500].decode('utf-8', 'replace')}"
            if wrong:
                problems.append(f"{name}: rung {' '.join(command)}: {wrong}")

    with tempfile.TemporaryDirectory(prefix="rung-test-") as scratch:
        folder = pathlib.Path(scratch)
        for name, (files, phrase) in make_files(folder, args.size).items():
            if not args.names or name in args.names:
                all_commands(name, files, phrase, folder)
        for name, text in patterns(args.size).items():
            if not args.names or name in args.names:
                (folder / "input.rung").write_text(text(), encoding="utf-8")
                all_commands(name, ["input.rung"], None, folder)
    print("\n".join(problems) or f"{ran} commands answered")
    return bool(problems)


sys.exit(main())
