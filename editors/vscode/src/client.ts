/** The connection to `lscore lsp`. */

import * as vscode from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ExecuteCommandMiddleware,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
} from 'vscode-languageclient/node';

import { askLead } from './leads.ts';
import { forServer, type Settings } from './settings.ts';

/** The language of `.score` files, as package.json declares it. */
export const LANGUAGE = 'lscore';

/** A client of the lscore at a path; `start` connects it. */
export function clientFor(path: string, settings: Settings, output: vscode.LogOutputChannel): LanguageClient {
  const restarts = new Restarts();
  const options = { ...clientOptions(settings, output), errorHandler: restarts };
  const client = new Client('lscore', 'lscore', serverOptions(path), options);
  client.onDidChangeState((change) => restarts.changed(change.newState));
  return client;
}

/** The lens `Explain a lead` names no lead: the user does, before the server is asked. */
const executeCommand: NonNullable<ExecuteCommandMiddleware['executeCommand']> = async (command, args, next) => {
  if (command !== 'lscore.explainLead' || args.length !== 1) {
    return next(command, args);
  }
  const ids: unknown = await next('lscore.leads', args);
  const lead = await askLead(Array.isArray(ids) ? ids.map(String) : []);
  return lead === undefined ? undefined : next(command, [...args, lead]);
};

/** A client that leaves it to the extension to tell the user of a server that does not start. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown, show: boolean | 'force' = true): void {
    super.error(message, data, this.state === State.Running ? show : false);
  }
}

/** Starts a server that ended anew, unless it never ran or ends again and again. */
class Restarts implements ErrorHandler {
  readonly #most = 4;
  readonly #within = 180_000;
  #ran = false;
  #ended: number[] = [];

  changed(state: State): void {
    this.#ran ||= state === State.Running;
  }

  error(): { action: ErrorAction } {
    return { action: ErrorAction.Continue };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.#ended = [...this.#ended.filter((at) => now - at < this.#within), now];
    if (this.#ran && this.#ended.length <= this.#most) {
      return { action: CloseAction.Restart };
    }
    if (!this.#ran) {
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    const message = `The lscore language server ended ${this.#ended.length} times within three minutes. It stays ended until "lscore: Restart the Language Server".`;
    return { action: CloseAction.DoNotRestart, message };
  }
}

function serverOptions(path: string): ServerOptions {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return { command: path, args: ['lsp'], ...(folder === undefined ? {} : { options: { cwd: folder } }) };
}

function clientOptions(settings: Settings, output: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: 'file', language: LANGUAGE },
      { scheme: 'untitled', language: LANGUAGE },
    ],
    outputChannel: output,
    initializationOptions: forServer(settings),
    initializationFailedHandler: () => false,
    middleware: { executeCommand },
  };
}
