/**
 * The grammar's scopes, in a snapshot for each shipped ruleset and for every word of the language.
 *
 * vscode-tmgrammar-snap looks for a snapshot beside its file, so files and snapshots meet in a fresh folder.
 * LSCORE_RECORD=1 writes the snapshots anew.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { grammar } from '../grammar/score.ts';
import { EXTENSION, ROOT } from './places.ts';

const SNAPSHOTS = join(EXTENSION, 'test', 'snapshots');
const RULESETS = join(ROOT, 'lscore', 'rulesets');
const RECORD = process.env['LSCORE_RECORD'] !== undefined;

function npmTool(name: string, ...args: string[]): { readonly status: number | null; readonly said: string } {
  const done = spawnSync(
    process.execPath,
    [join(EXTENSION, 'node_modules', 'vscode-tmgrammar-test', 'dist', name), ...args],
    {
      cwd: EXTENSION,
      encoding: 'utf8',
    },
  );
  return { status: done.status, said: done.stdout + done.stderr };
}

describe('the grammar', () => {
  let folder = '';
  const names: string[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lscore-snapshots-'));
    const rulesets = readdirSync(RULESETS).filter((name) => existsSync(join(RULESETS, name, 'model.score')));
    assert.ok(rulesets.length >= 4);
    for (const ruleset of rulesets) {
      names.push(`${ruleset}.score`);
      copyFileSync(join(RULESETS, ruleset, 'model.score'), join(folder, `${ruleset}.score`));
    }
    names.push('words.score');
    copyFileSync(join(SNAPSHOTS, 'words.score'), join(folder, 'words.score'));
  });

  after(() => rmSync(folder, { recursive: true }));

  it('is what the file of the grammar holds', () => {
    const file = join(EXTENSION, 'syntaxes', 'score.tmLanguage.json');
    assert.equal(readFileSync(file, 'utf8'), `${JSON.stringify(grammar, null, 2)}\n`, 'npm run grammar writes it anew');
  });

  it('gives the scopes that the cases state', () => {
    const { status, said } = npmTool('unit.js', 'test/cases.test.score');
    assert.equal(status, 0, said);
  });

  it('gives the scopes of the snapshots', () => {
    for (const name of names.filter((it) => !RECORD && existsSync(join(SNAPSHOTS, `${it}.snap`)))) {
      copyFileSync(join(SNAPSHOTS, `${name}.snap`), join(folder, `${name}.snap`));
    }
    const options = RECORD ? ['--updateSnapshot'] : [];
    const { status, said } = npmTool('snapshot.js', ...options, ...names.map((name) => join(folder, name)));
    assert.equal(status, 0, said);
    for (const name of names) {
      const stored = join(SNAPSHOTS, `${name}.snap`);
      if (RECORD) {
        copyFileSync(join(folder, `${name}.snap`), stored);
      }
      assert.ok(existsSync(stored), `no snapshot of ${name}: LSCORE_RECORD=1 writes it`);
    }
  });
});
