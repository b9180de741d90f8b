// Tries the TextMate grammar; see textmate.sh.
"use strict";
const fs = require("fs");
const path = require("path");

const [folder, keywords, ...policies] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name), "utf8");
const grammar = JSON.parse(read("syntaxes/rung.tmLanguage.json"));
for (const name of ["package.json", "language-configuration.json"]) JSON.parse(read(name));

function fail(message) {
  console.log(message);
  process.exit(1);
}

// Every pattern is a regular expression (those of JavaScript and Oniguruma agree on what is used here).
function patterns(rule) {
  const own = ["match", "begin", "end"].filter((key) => key in rule).map((key) => rule[key]);
  return own.concat(...(rule.patterns || []).map(patterns));
}
for (const pattern of patterns(grammar)) new RegExp(pattern, "u");

const words = [...fs.readFileSync(keywords, "utf8").matchAll(/^KEYWORD\(\w+, *"([a-z/]+)", *[A-Z]+, *([a-z]+)\)/gm)]
  .map(([, word, group]) => ({ word, group }));
if (words.length < 100) fail(`only ${words.length} words in ${keywords}`);
const scopes = {
  declaration: "storage.type", statement: "keyword.control", clause: "keyword.other.clause",
  operator: "keyword.operator.word", constant: "constant.language", type: "support.type", unit: "keyword.other.unit",
};

// Each word alone is matched whole by one pattern, that of its group.
for (const { word, group } of words) {
  const hits = grammar.patterns.filter((rule) => rule.match && rule.name && !rule.name.startsWith("comment") &&
    (new RegExp(rule.match, "u").exec(word) || [])[0] === word);
  if (hits.length !== 1 || !hits[0].name.startsWith(scopes[group]))
    fail(`\`${word}\` is coloured as ${hits.map((rule) => rule.name).join(", ") || "nothing"}, not as a ${group}`);
}

const places = [ // line, text within it, scope
  ["step first_strike \"First\" {", "first_strike", "entity.name"],
  ["fact until: number", "until", "entity.name"],
  ["set a = event.until", "until", ""],
  ["set a = event.until", "set", "keyword.control"],
  ["text \"a {case} of it\"", "{case}", "variable.other.placeholder"],
  ["text \"a \\\" of it\"", "\\\"", "constant.character.escape"],
  ["text \"a # of it\"", "# of it", "string.quoted.double"],
  ["fact path: yes/no = yes", "yes/no", "support.type"],
  ["at 2026-02-02 09:00 reply", "2026-02-02 09:00", "constant.numeric.date"],
  ["open mon-fri 09:00-17:00", "17:00", "constant.numeric.time"],
  ["stand down # when", "# when", "comment.line.number-sign"],
  ["## step", "## step", "comment.line.documentation"],
  ["#> step", "#> step", "comment.line.quotation"],
  ["stepping on", "stepping", ""],
  ["first_step", "step", ""],
];

async function tryEngine(textmate, oniguruma) {
  const wasm = fs.readFileSync(path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(JSON.stringify(grammar), "rung.json"),
  });
  const loaded = await registry.loadGrammar("source.rung");
  const scopeAt = (line, column) => {
    const token = loaded.tokenizeLine(line, textmate.INITIAL).tokens.find((one) => one.endIndex > column);
    return token.scopes.slice(1).join(" ");
  };
  for (const { word, group } of words)
    if (!scopeAt(word, 0).startsWith(scopes[group])) fail(`\`${word}\` is coloured as ${scopeAt(word, 0)}`);
  for (const [line, text, scope] of places) {
    const found = scopeAt(line, line.indexOf(text));
    if (scope === "" ? found !== "" : !found.includes(scope)) fail(`in \`${line}\`, \`${text}\` is coloured as ${found}`);
  }
  for (const policy of policies) {
    let state = textmate.INITIAL;
    for (const line of fs.readFileSync(policy, "utf8").split("\n")) {
      const result = loaded.tokenizeLine(line, state, 1000);
      if (result.stoppedEarly) fail(`${policy}: takes too long: ${line}`);
      if (result.tokens.some((token) => token.scopes.some((scope) => scope.startsWith("invalid")))) fail(`${policy}: ${line}`);
      state = result.ruleStack;
      if (state.depth !== 1) fail(`${policy}: something stays open behind: ${line}`);
    }
  }
  console.log(`${words.length} words, ${places.length} places and ${policies.length} policies, in the editor's own engine`);
}

let textmate, oniguruma;
try {
  textmate = require("vscode-textmate");
  oniguruma = require("vscode-oniguruma");
} catch {
  console.log(`${words.length} words; not tried in the editor's own engine, which is not here`);
}
if (textmate) tryEngine(textmate, oniguruma).catch((error) => fail(String(error)));
