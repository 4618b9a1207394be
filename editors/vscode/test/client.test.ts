/** The extension as VS Code starts it, with the real client, against the real `lscore lsp`. Only the editor is a stub. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { buildSync } from 'esbuild';

import { EXTENSION, LSCORE } from './places.ts';

const stub = join(EXTENSION, 'test', 'stub', 'vscode.cjs');
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: pathToFileURL(stub).href, format: 'commonjs', shortCircuit: true }
      : next(specifier, context),
});
const require = createRequire(import.meta.url);
const vscode = require(stub);
const { recorded } = vscode;

interface Extension {
  activate(context: { subscriptions: { dispose(): unknown }[] }): Promise<void>;
  deactivate(): Promise<void>;
}

const MODEL = `lead:
    title text
    employees number

event visited: page

score fit, from 0 to 100:
    when title is CEO: +10 as chief
    when visited "/pricing*" within 30d: +5 as pricing
`;

let folder = '';
let extension: Extension;

/** The editor ends. */
async function ended(context: { subscriptions: { dispose(): unknown }[] }): Promise<void> {
  await extension.deactivate();
  for (const item of context.subscriptions) {
    item.dispose();
  }
}

/** Waits until the findings of a document are such; the test's own time limit ends a wait that never does. */
async function findings(uri: string, fit: (codes: string[]) => boolean): Promise<void> {
  const now = (): boolean => {
    const codes = recorded.diagnostics.get(uri)?.map((it: { code?: unknown }) => codeOf(it.code));
    return codes !== undefined && fit(codes);
  };
  while (!now()) {
    await new Promise((resolve) => {
      const once = vscode.events.diagnostics.event(() => {
        once.dispose();
        resolve(undefined);
      });
    });
  }
}

function codeOf(code: unknown): string {
  return typeof code === 'object' && code !== null && 'value' in code ? String(code.value) : String(code);
}

before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lscore-client-')));
  const bundle = join(folder, 'extension.cjs');
  buildSync({
    entryPoints: [join(EXTENSION, 'src', 'extension.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outfile: bundle,
    logLevel: 'error',
  });
  extension = require(bundle);
  vscode.workspace.workspaceFolders = [{ uri: vscode.Uri.file(folder), name: 'models', index: 0 }];
  writeFileSync(join(folder, 'm.score'), MODEL);
  writeFileSync(
    join(folder, 'lscore.toml'),
    'models = ["m.score"]\n\n[leads]\npath = "leads.csv"\n\n[events]\npath = "events.csv"\n',
  );
  writeFileSync(join(folder, 'leads.csv'), 'id,title,employees\nL1,CEO,5\nL2,CFO,7\n');
  writeFileSync(join(folder, 'events.csv'), 'lead,at,event,page\nL1,2026-02-20,visited,/pricing\n');
});

after(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  recorded.messages.length = 0;
  recorded.tasks.length = 0;
  recorded.answers.length = 0;
});

describe('without lscore', { timeout: 60_000 }, () => {
  it('the extension says what is missing, offers the setting, and goes on', async () => {
    const path = process.env['PATH'];
    const active = process.env['VIRTUAL_ENV'];
    process.env['PATH'] = '';
    delete process.env['VIRTUAL_ENV'];
    const setting = new Promise((resolve) => {
      vscode.commands.registerCommand('workbench.action.openSettings', resolve);
    });
    recorded.answers.push('Open the setting');
    const context = { subscriptions: [] };
    await extension.activate(context);
    assert.equal(await setting, 'lscore.path');
    process.env['PATH'] = path;
    if (active !== undefined) {
      process.env['VIRTUAL_ENV'] = active;
    }
    const [message] = recorded.messages;
    assert.equal(message.kind, 'error');
    assert.match(message.text, /lscore is not installed here.*pip install lscore/);
    assert.deepEqual(message.items, ['Open the setting', 'Try again']);
    await ended(context);
  });

  it('a program that is no language server is told with where to look', async () => {
    vscode.configured({ 'lscore.path': process.execPath });
    const context = { subscriptions: [] };
    await extension.activate(context);
    const [message] = recorded.messages.filter((it: { text: string }) => it.text.includes('did not start'));
    assert.ok(message, JSON.stringify(recorded.messages));
    assert.ok(message.text.startsWith(process.execPath));
    assert.match(message.text, /pip install --upgrade lscore/);
    assert.equal(recorded.messages.length, 1);
    await ended(context);
    vscode.configured({ 'lscore.path': '' });
  });
});

describe('with the lscore of the folder', { timeout: 60_000 }, () => {
  let document: { uri: { toString(): string }; version: number };
  const context: { subscriptions: { dispose(): unknown }[] } = { subscriptions: [] };

  before(async () => {
    const bin = join(folder, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'lscore');
    mkdirSync(dirname(bin), { recursive: true });
    symlinkSync(LSCORE, bin);
    await extension.activate(context);
    document = vscode.opened(join(folder, 'm.score'), MODEL);
  });

  after(() => ended(context));

  it('every command of package.json is there, and no other', () => {
    const manifest = require('../package.json');
    const declared = manifest.contributes.commands.map((it: { command: string }) => it.command);
    const registered = [...recorded.commands.keys()].filter(
      (name) => name.startsWith('lscore.') && declared.includes(name),
    );
    assert.deepEqual(registered.sort(), declared.sort());
  });

  it('what is wrong shows while typing, from the unsaved text, and goes again', async () => {
    vscode.edited(document, MODEL.replace('title is CEO', 'tittle is CEO'));
    await findings(document.uri.toString(), (codes) => codes.includes('unknown-attribute'));
    vscode.edited(document, MODEL);
    await findings(document.uri.toString(), (codes) => !codes.includes('unknown-attribute'));
  });

  it('the columns are those of the editor behind letters of two units', async () => {
    vscode.edited(document, `${MODEL}when title is "😀é" and sise > 3: +1\n`);
    await findings(document.uri.toString(), (codes) => codes.includes('unknown-attribute'));
    const found = recorded.diagnostics
      .get(document.uri.toString())
      .find((it: { code?: unknown }) => codeOf(it.code) === 'unknown-attribute');
    assert.equal(found.range.start.character, 'when title is "😀é" and '.length);
    vscode.edited(document, MODEL);
  });

  it('lint rules fall silent by the setting, at once', async () => {
    await findings(document.uri.toString(), (codes) => codes.includes('model-without-owner'));
    vscode.configured({ 'lscore.lint': false });
    await findings(document.uri.toString(), (codes) => codes.length === 0);
    vscode.configured({ 'lscore.lint': true });
    await findings(document.uri.toString(), (codes) => codes.includes('model-without-owner'));
  });

  it('completion comes from the server', async () => {
    const provider = recorded.providers.get('CompletionItem');
    assert.ok(provider, [...recorded.providers.keys()].join());
    const text = `${MODEL}when vis`;
    vscode.edited(document, text);
    const place = new vscode.Position(text.split('\n').length - 1, 'when vis'.length);
    const token = new vscode.CancellationTokenSource().token;
    const list = await provider.provideCompletionItems(document, place, token, { triggerKind: 0 });
    const labels = (list.items ?? list).map((it: { label: string | { label: string } }) =>
      typeof it.label === 'string' ? it.label : it.label.label,
    );
    assert.ok(labels.includes('visited'), labels.join());
    vscode.edited(document, MODEL);
  });

  it('commands work on the model of the active editor, in its project, without a shell', async () => {
    recorded.answers.push('Another id…', 'L 1; "x"');
    await vscode.commands.executeCommand('lscore.explain');
    await vscode.commands.executeCommand('lscore.test');
    await vscode.commands.executeCommand('lscore.run');
    await vscode.commands.executeCommand('lscore.diff');
    const [explain, ...others] = recorded.tasks;
    assert.ok(explain.execution.process.startsWith(folder));
    assert.deepEqual(explain.execution.args, ['explain', '--', 'm.score', 'L 1; "x"']);
    assert.deepEqual(explain.execution.options, { cwd: folder });
    assert.deepEqual(
      others.map((it: { definition: unknown }) => it.definition),
      ['test', 'run', 'diff'].map((verb) => ({ type: 'lscore', verb })),
    );
    assert.deepEqual(others[0].problemMatchers, ['$lscore', '$lscore-test']);
  });

  it('the lens that explains a lead asks for one of the data, and shows what the server says', async () => {
    const lenses = await recorded.providers
      .get('CodeLens')
      .provideCodeLenses(document, new vscode.CancellationTokenSource().token);
    const { command } = lenses.find((it: { command: { title: string } }) => it.command.title === 'Explain a lead');
    recorded.answers.push('L2');
    const said = await vscode.commands.executeCommand(command.command, ...command.arguments);
    assert.deepEqual(recorded.picks.at(-1), ['L1', 'L2', 'Another id…']);
    assert.equal(said.lead, 'L2');
    assert.match(said.text, /title is CEO|chief/);
    assert.equal(recorded.shown.length, 1);
  });

  it('a command without a .score file says what it needs', async () => {
    const { activeTextEditor } = vscode.window;
    vscode.window.activeTextEditor = undefined;
    await vscode.commands.executeCommand('lscore.run');
    vscode.window.activeTextEditor = activeTextEditor;
    assert.deepEqual(recorded.tasks, []);
    assert.match(recorded.messages[0].text, /Open the \.score file/);
  });

  it('tasks check and test the folder; one of tasks.json is given what it runs', () => {
    const tasks = recorded.taskProvider.provideTasks();
    assert.deepEqual(
      tasks.map((it: { execution: { args: unknown } }) => it.execution.args),
      [['check'], ['test']],
    );
    const stated = new vscode.Task({ type: 'lscore', verb: 'check' }, undefined, 'mine', 'lscore');
    assert.deepEqual(recorded.taskProvider.resolveTask(stated).execution.args, ['check']);
    const unknown = new vscode.Task({ type: 'lscore', verb: 'fly' }, undefined, 'mine', 'lscore');
    assert.equal(recorded.taskProvider.resolveTask(unknown), undefined);
  });

  it('a restart starts a new server, which knows the open documents', async () => {
    recorded.diagnostics.clear();
    await vscode.commands.executeCommand('lscore.restart');
    await findings(document.uri.toString(), (codes) => codes.includes('model-without-owner'));
  });
});
