/** What VS Code calls: starts the server for `.score` files, and the commands and tasks. */

import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';

import { clientFor, LANGUAGE } from './client.ts';
import { type Found, locate, notFound } from './locate.ts';
import { askLead } from './leads.ts';
import { forServer, settingsOf } from './settings.ts';
import { perform, Tasks, TYPE } from './tasks.ts';
import type { Verb } from './verbs.ts';

/** One activation of the extension. */
class Session {
  readonly #output = vscode.window.createOutputChannel('lscore', { log: true });
  #client: LanguageClient | undefined;

  register(context: vscode.ExtensionContext): void {
    const command = (name: string, action: () => unknown): vscode.Disposable =>
      vscode.commands.registerCommand(`lscore.${name}`, action);
    context.subscriptions.push(
      this.#output,
      command('run', () => this.#perform('run')),
      command('test', () => this.#perform('test')),
      command('diff', () => this.#perform('diff')),
      command('explain', () => this.#explain()),
      command('restart', () => this.restart()),
      command('showOutput', () => this.#output.show()),
      vscode.tasks.registerTaskProvider(TYPE, new Tasks(() => this.#path())),
      vscode.workspace.onDidChangeConfiguration((change) => this.#configured(change)),
    );
  }

  /** Starts the server, or says what is missing. */
  async start(): Promise<void> {
    const path = this.#path();
    if (path === undefined) {
      return;
    }
    this.#output.info(`starting ${path} lsp`);
    this.#client = clientFor(path, settings(), this.#output);
    try {
      await this.#client.start();
    } catch (failure) {
      this.#client = undefined;
      await this.#notStarted(path, failure);
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client?.isRunning()) {
      await client.stop(STOP_WITHIN);
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** The lscore to call; where there is none, the user is told what helps. */
  #path(): string | undefined {
    const found = locate({
      setting: settings().path,
      folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      env: process.env,
      platform: process.platform,
    });
    if (found.kind === 'found') {
      return found.path;
    }
    void this.#missing(found);
    return undefined;
  }

  async #missing(found: Extract<Found, { kind: 'missing' }>): Promise<void> {
    this.#output.warn(`no lscore at ${found.looked.join(', ')}`);
    const chosen = await vscode.window.showErrorMessage(notFound(found), 'Open the setting', 'Try again');
    if (chosen === 'Open the setting') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'lscore.path');
    } else if (chosen === 'Try again') {
      await this.restart();
    }
  }

  async #notStarted(path: string, failure: unknown): Promise<void> {
    this.#output.error(String(failure));
    const message =
      `${path} did not start its language server. The output says why; ` +
      'an lscore older than this extension is brought up to date with `pip install --upgrade lscore`.';
    const chosen = await vscode.window.showErrorMessage(message, 'Show the output', 'Try again');
    if (chosen === 'Show the output') {
      this.#output.show();
    } else if (chosen === 'Try again') {
      await this.restart();
    }
  }

  async #configured(change: vscode.ConfigurationChangeEvent): Promise<void> {
    if (change.affectsConfiguration('lscore.path')) {
      await this.restart();
    } else if (change.affectsConfiguration('lscore')) {
      const told = { settings: { lscore: forServer(settings()) } };
      await this.#client?.sendNotification('workspace/didChangeConfiguration', told);
    }
  }

  async #perform(verb: Verb, lead = ''): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== LANGUAGE || document.isUntitled) {
      void vscode.window.showInformationMessage('Open the .score file that the command is to work on, and save it.');
      return;
    }
    const path = this.#path();
    if (path !== undefined && (!document.isDirty || (await document.save()))) {
      await perform(verb, path, document.uri.fsPath, { data: settings().data, lead });
    }
  }

  /** Explains the lead that the user names, of those of the data where the server runs. */
  async #explain(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const asked = { command: 'lscore.leads', arguments: [uri] };
    const ids: unknown = this.#client?.isRunning()
      ? await this.#client.sendRequest('workspace/executeCommand', asked).catch(() => [])
      : [];
    const lead = await askLead(Array.isArray(ids) ? ids.map(String) : []);
    if (lead !== undefined) {
      await this.#perform('explain', lead);
    }
  }
}

function settings(): ReturnType<typeof settingsOf> {
  return settingsOf(vscode.workspace.getConfiguration('lscore'));
}

/** How long the server may take to end, in milliseconds; then it is killed. */
const STOP_WITHIN = 4_000;

let session: Session | undefined;

/** Called when the first `.score` file is opened, or a command is chosen. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  session = new Session();
  session.register(context);
  await session.start();
}

/** Called before the editor ends. */
export async function deactivate(): Promise<void> {
  await session?.stop();
  session = undefined;
}
