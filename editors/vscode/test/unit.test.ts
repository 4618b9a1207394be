/** The parts of the extension that need no editor. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { locate, notFound, type Surroundings } from '../src/locate.ts';
import { placeOf } from '../src/place.ts';
import { forServer, settingsOf } from '../src/settings.ts';
import { argumentsOf, isVerb, matchersOf, TITLES, type Verb } from '../src/verbs.ts';
import { EXTENSION, LSCORE } from './places.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lscore-unit-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text = ''): string {
  const place = join(folder, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
  chmodSync(place, 0o755);
  return place;
}

function manifest(): Record<string, never> & { contributes: Contributes } {
  return JSON.parse(readFileSync(join(EXTENSION, 'package.json'), 'utf8'));
}

interface Contributes {
  readonly problemPatterns: readonly { readonly name: string; readonly regexp: string }[];
  readonly configuration: { readonly properties: Record<string, { readonly default: unknown }> };
  readonly taskDefinitions: readonly { readonly properties: { readonly verb: { readonly enum: string[] } } }[];
}

describe('locate', () => {
  const around = (more: Partial<Surroundings>): Surroundings => ({
    setting: '',
    folders: [folder],
    env: {},
    platform: 'linux',
    ...more,
  });
  const path = (more: Partial<Surroundings>): string | undefined => {
    const found = locate(around(more));
    return found.kind === 'found' ? found.path : undefined;
  };

  it('takes the environment of the folder before all others', () => {
    const inFolder = put('.venv/bin/lscore');
    const active = put('active/bin/lscore');
    const onPath = put('bin/lscore');
    const env = { VIRTUAL_ENV: join(folder, 'active'), PATH: join(folder, 'bin') };
    assert.equal(path({ env }), inFolder);
    rmSync(inFolder);
    assert.equal(path({ env }), active);
    rmSync(active);
    assert.equal(path({ env }), onPath);
  });

  it('finds the environment of the second folder', () => {
    const second = put('second/venv/bin/lscore');
    assert.equal(path({ folders: [join(folder, 'first'), join(folder, 'second')] }), second);
  });

  it('knows how environments look on Windows', () => {
    const there = put('.venv/Scripts/lscore.exe');
    assert.equal(path({ platform: 'win32' }), there);
  });

  it('takes what the setting says: absolute, from the folder, a name on the PATH', () => {
    put('.venv/bin/lscore');
    const other = put('tools/lscore');
    assert.equal(path({ setting: other }), other);
    assert.equal(path({ setting: 'tools/lscore' }), other);
    assert.equal(path({ setting: '${workspaceFolder}/tools/lscore' }), other);
    assert.equal(path({ setting: 'lscore', env: { PATH: join(folder, 'tools') } }), other);
  });

  it('does not pass over a setting that names no file', () => {
    put('.venv/bin/lscore');
    const found = locate(around({ setting: '~/no/such/lscore' }));
    assert.ok(found.kind === 'missing' && found.fromSetting);
    assert.deepEqual(found.looked, [join(homedir(), 'no/such/lscore')]);
    assert.match(notFound(found), /The setting lscore\.path names no file \(.*no\/such\/lscore\)/);
  });

  it('says what to do where lscore is nowhere; a folder of that name is none', () => {
    mkdirSync(join(folder, '.venv/bin/lscore'), { recursive: true });
    const found = locate(around({}));
    assert.ok(found.kind === 'missing' && !found.fromSetting);
    assert.match(notFound(found), /pip install lscore.*lscore\.path/);
  });
});

describe('placeOf', () => {
  const folder = join(tmpdir(), 'open');
  const model = join(folder, 'a', 'models', 'b2b.score');

  it('names a model from the innermost open folder that it lies in', () => {
    const folders = [folder, join(folder, 'a'), join(folder, 'a', 'mod')];
    const expected = { folder: join(folder, 'a'), model: join('models', 'b2b.score'), opened: join(folder, 'a') };
    assert.deepEqual(placeOf('test', model, folders), expected);
  });

  it('in full where it lies in none', () => {
    assert.deepEqual(placeOf('run', model, ['/elsewhere']), { folder: dirname(model), model });
  });

  it('stands beside the model where git is asked', () => {
    assert.deepEqual(placeOf('diff', model, [folder]), { folder: dirname(model), model: 'b2b.score', opened: folder });
  });
});

describe('verbs', () => {
  const none = { leads: '', events: '' };

  it('are command lines that lscore takes', () => {
    const sample = { leads: put('l.csv', 'id,size\nL1,5\n-x,7\n'), events: put('e.csv', 'lead,at,event\n') };
    const model = put('m.score', 'lead:\n    size number\n\nscore fit, from 0 to 9:\n    when size > 1: +2 as big\n');
    spawnSync('git', ['init', '-q', '-b', 'main'], { cwd: folder });
    spawnSync('git', ['add', 'm.score'], { cwd: folder });
    const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    assert.equal(spawnSync('git', [...author, 'commit', '-qm', 'x'], { cwd: folder }).status, 0);
    writeFileSync(model, readFileSync(model, 'utf8').replace('+2', '+3'));
    const said = (verb: Verb, lead = ''): string => {
      const args = argumentsOf(verb, { model: 'm.score', data: sample, lead });
      const done = spawnSync(LSCORE, args, { cwd: folder, encoding: 'utf8' });
      assert.equal(done.status, 0, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
      return done.stdout;
    };
    assert.match(said('run'), /L1\s+3/);
    assert.match(said('explain', 'L1'), /\+3\s+big/);
    assert.match(said('explain', '-x'), /\+3\s+big/);
    assert.match(said('diff'), /\+2 -> \+3/);
    assert.match(said('check'), /found 2 notes/);
    said('test');
  });

  it('name the sample only where the settings do', () => {
    assert.deepEqual(argumentsOf('explain', { model: 'm.score', data: none, lead: 'L1' }), [
      'explain',
      '--',
      'm.score',
      'L1',
    ]);
    assert.deepEqual(argumentsOf('check', { model: 'm.score', data: none }), ['check']);
  });

  it('are those that tasks.json may name, and no others', () => {
    const [definition] = manifest().contributes.taskDefinitions;
    assert.ok(definition?.properties.verb.enum.every(isVerb));
    assert.ok(Object.keys(TITLES).every(isVerb));
    assert.ok(!isVerb('toString') && !isVerb(3));
  });
});

describe('the problem matchers', () => {
  const matching = (name: string, text: string): string[][] => {
    const pattern = manifest().contributes.problemPatterns.find((it) => it.name === name);
    assert.ok(pattern);
    return text.split('\n').flatMap((line) => {
      const match = new RegExp(pattern.regexp).exec(line);
      return match ? [match.slice(1)] : [];
    });
  };

  it('read what lscore check prints', () => {
    put('lscore.toml', 'models = ["m/*.score"]\n');
    put('m/a model.score', 'lead:\n    size number\nset a: x, y\nwhen sise > 1: +2\n');
    const { stdout } = spawnSync(LSCORE, argumentsOf('check', { model: '', data: { leads: '', events: '' } }), {
      cwd: folder,
      encoding: 'utf8',
    });
    const found = matching('lscore', stdout);
    assert.deepEqual(found[0], [join('m', 'a model.score'), '4', '6', 'error', 'unknown-attribute', found[0]?.[5]]);
    assert.match(found[0]?.[5] ?? '', /`sise`/);
    assert.equal(found.length, Number(/found (\d+) error/.exec(stdout)?.[1]));
    assert.deepEqual(matching('lscore-test', stdout), []);
  });

  it('read the warnings and notes of lint rules, too', () => {
    put('m.score', 'lead:\n    size number\nset a: x, y\nscore fit, from 0 to 9:\n    when size > 1: +2\n');
    const { stdout } = spawnSync(LSCORE, ['check', 'm.score'], { cwd: folder, encoding: 'utf8' });
    const severities = matching('lscore', stdout).map((groups) => groups[3]);
    assert.ok(
      severities.some((severity) => severity !== 'error'),
      stdout,
    );
  });

  it('read the tests that fail, each by its own', () => {
    put(
      'm.score',
      'lead:\n    size number\nwhen size > 1: +2\ntest "a":\n    as of 2026-01-01\n    given size 2\n    expect score 3\n',
    );
    const args = argumentsOf('test', { model: 'm.score', data: { leads: '', events: '' } });
    const { stdout } = spawnSync(LSCORE, args, { cwd: folder, encoding: 'utf8' });
    assert.deepEqual(matching('lscore', stdout), []);
    const [first, ...others] = matching('lscore-test', stdout);
    assert.deepEqual(first?.slice(0, 5), ['m.score', '7', '12', 'error', 'failed-test']);
    assert.deepEqual(others, []);
    assert.deepEqual(matchersOf('test'), ['$lscore', '$lscore-test']);
  });
});

describe('the settings', () => {
  it('have the defaults that package.json states', () => {
    const read: string[] = [];
    const settings = settingsOf({
      get: (key, otherwise) => {
        read.push(`lscore.${key}`);
        assert.equal(manifest().contributes.configuration.properties[`lscore.${key}`]?.default, otherwise, key);
        return otherwise;
      },
    });
    const declared = Object.keys(manifest().contributes.configuration.properties);
    assert.deepEqual(read.sort(), declared.filter((name) => name !== 'lscore.trace.server').sort());
    assert.deepEqual(forServer(settings), { lint: true, inlayHints: true, statistics: true });
  });
});

describe('a new line', () => {
  interface Enter {
    readonly beforeText: string;
    readonly previousLineText?: string;
    readonly action: { readonly indent: string; readonly appendText?: string; readonly removeText?: number };
  }
  const { onEnterRules } = JSON.parse(readFileSync(join(EXTENSION, 'language-configuration.json'), 'utf8')) as {
    onEnterRules: Enter[];
  };

  /** The indentation after Enter at the end of the last line, as VS Code makes it by the first rule that fits. */
  function indentation(...lines: string[]): number {
    const [previous = '', before = ''] = lines.slice(-2).length === 2 ? lines.slice(-2) : ['', ...lines.slice(-1)];
    const rule = onEnterRules.find(
      (it) =>
        !('afterText' in it) &&
        new RegExp(it.beforeText).test(before) &&
        (it.previousLineText === undefined || new RegExp(it.previousLineText).test(previous)),
    );
    const kept = /^ */.exec(before)?.[0].length ?? 0;
    const step = { indent: 4, outdent: -4, none: 0 }[rule?.action.indent ?? 'none'] ?? 0;
    return kept + step + (rule?.action.appendText?.length ?? 0) - (rule?.action.removeText ?? 0);
  }

  it('is indented behind a header, and only there', () => {
    assert.equal(indentation('score fit:'), 4);
    assert.equal(indentation('    category web, within 30d: # the site'), 8);
    assert.equal(indentation('# a comment that ends in a colon:'), 0);
    assert.equal(indentation('    when a: +1'), 4);
  });

  it('goes on deeper behind a comma, and back behind the end of the statement', () => {
    assert.equal(indentation('    each visited, once per day,'), 12);
    assert.equal(indentation('    each visited, once per day,', '            losing 25% every 7d: +8'), 4);
    assert.equal(indentation('    each visited by page,', '            at most 3 times:'), 8);
    assert.equal(indentation('set a: b,', '        c,'), 8);
    assert.equal(indentation('        c,', '        d'), 0);
    assert.equal(indentation('    when a and', '            b or'), 12);
  });
});
