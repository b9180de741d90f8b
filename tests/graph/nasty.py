"""Policies that are hard to draw: everything too long, too deep, too many, or in another alphabet."""

LONG_WORD = "W" * 150
LONG_TEXT = "Many words that go on and on until nobody remembers how the sentence began " * 6
HEAD = """policy {name} "{title}" {{
  usual deadline 2 days
  fact urgent: yes/no = no
  customer client "{client}"
  party boss "{client}"
  channel phone by boss
  channel letter automatic
  event opened
  event moved
  start on opened
"""


def policy(body, name="p", title="Plain", client="Client"):
    return HEAD.format(name=name, title=title, client=client) + body + "}\n"


def step(name, body, title=""):
    return f'  step {name} "{title or name}" {{\n{body}\n  }}\n'


def nested(depth):
    body = "contact client via phone"
    for level in range(depth):
        body = f'if urgent {{ {body} }} else {{ notify boss "Level {level}" }}'
    return body


def policies():
    """Yields (name, text)."""
    yield "no_step", policy("  on reply stand down\n").replace("  start on opened\n", "")
    yield "long_words", policy(
        step("a", f'task "{LONG_WORD}" for boss\n notify boss "{LONG_WORD}"', LONG_WORD)
        + step("b", f'wait 3 days\n close as "{LONG_WORD}" code "{LONG_WORD}" note "{LONG_WORD}"')
        + f'  on moved notify boss "{LONG_WORD}"\n  forbid close when urgent because "{LONG_WORD}"\n',
        title=LONG_WORD, client=LONG_WORD)
    yield "long_texts", policy(
        step("a", f'task "{LONG_TEXT}" for boss\n wait 3 days', LONG_TEXT)
        + step("b", f'close as "{LONG_TEXT}" code "{LONG_TEXT}" note "{LONG_TEXT}"')
        + f'  on moved notify boss "{LONG_TEXT}"\n  forbid close when urgent because "{LONG_TEXT}"\n',
        title=LONG_TEXT, client=LONG_TEXT)
    yield "deep", policy(step("a", nested(60) + "\n close as \"Done\""))
    names = [f"s{i}" for i in range(40)]
    yield "many_jumps", policy(
        "".join(step(name, f"contact client via phone\n if urgent {{ go to {names[(i * 7 + 3) % 40]} }}\n wait 1 day")
                for i, name in enumerate(names))
        + step("last", 'close as "Done"')
        + "".join(f"  on moved where urgent go to {name}\n" for name in names[:1])
        + "  whenever 3 days pass without moved go to s5\n")
    yield "many_cards", policy(
        step("a", "".join(f'escalate to boss within {i + 1} days else {{ notify boss "Nobody" restart step }}\n'
                          for i in range(12))
             + 'on reply notify boss "Step"\n on moved { notify boss "Moved" restart step }\n'
             + " close as \"Done\"")
        + "".join(f'  event e{i}\n  on e{i} {{ notify boss "Number {i}" go to a }}\n' for i in range(30)))
    yield "small_step_many_cards", policy(
        step("a", 'wait 1 day\n on reply ignore\n on moved ignore\n on not_now ignore\n on thanks ignore')
        + step("b", 'wait 1 day\n on reply ignore\n on moved ignore\n on not_now ignore\n on thanks ignore')
        + step("c", 'close as "Done"'))
    yield "alphabets", policy(
        step("a", 'task "Ένα παράδειγμα με πολλές λέξεις που πρέπει να χωρέσουν στο πλαίσιο" for boss\n'
                  'task "Пример с большим количеством слов, которые должны поместиться в рамке" for boss\n'
                  'task "すべての言葉は箱の中に収まらなければならない、どんなに長くても、どんなに長くても" for boss\n'
                  'task "Œuvre ĿŁ ſŋ ǅ ﬁ … — ‘’ “” 🎉🎉🎉 &amp; <b> ]]>" for boss',
             "Größe, Ärger, façade: ¿qué?")
        + step("b", 'close as "完了" note "終わり"'), title="Zażółć gęślą jaźń — ΑΒΓ", client="Ζωή Νικολάου")
    yield "two", policy(step("a", 'close as "Done"')) + policy(step("a", 'close as "Done"'), name="q", title=LONG_TEXT)
