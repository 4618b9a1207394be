/**
 * What the grammar makes of texts: reads a JSON list of texts from stdin and writes, for each, a list of its lines, each a
 * list of `[start, end, scope]` in UTF-16 units, with the innermost scope.
 *
 *     node grammar/tokens.ts < texts.json > scopes.json
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';

type Piece = readonly [start: number, end: number, scope: string];

/** The grammar, ready to read lines. */
export async function load(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm).buffer);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () => {
      const place = new URL('../syntaxes/score.tmLanguage.json', import.meta.url);
      return Promise.resolve(textmate.parseRawGrammar(readFileSync(place, 'utf8'), 'score.json'));
    },
  });
  const grammar = await registry.loadGrammar('source.score');
  if (grammar === null) {
    throw new Error('syntaxes/score.tmLanguage.json is no grammar of source.score');
  }
  return grammar;
}

/** The pieces of every line of a text. */
export function pieces(grammar: IGrammar, text: string): Piece[][] {
  let state = textmate.INITIAL;
  return text.split('\n').map((line) => {
    const read = grammar.tokenizeLine(line, state);
    state = read.ruleStack;
    return read.tokens.map((token) => [token.startIndex, token.endIndex, token.scopes.at(-1) ?? ''] as const);
  });
}

if (import.meta.main) {
  const texts = JSON.parse(readFileSync(0, 'utf8')) as string[];
  const grammar = await load();
  process.stdout.write(JSON.stringify(texts.map((text) => pieces(grammar, text))));
}
