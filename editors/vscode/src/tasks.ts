/** The verbs as tasks: in a terminal, with problem matchers, without a shell. */

import * as vscode from 'vscode';

import { placeOf } from './place.ts';
import { argumentsOf, isVerb, matchersOf, type Subject, TITLES, type Verb } from './verbs.ts';

/** The type of the tasks, as package.json declares it. */
export const TYPE = 'lscore';

/** Finds lscore; undefined where it is missing, which the user has then been told. */
export type Locator = () => string | undefined;

/** Does a verb on a model, in a terminal. */
export async function perform(verb: Verb, path: string, model: string, subject: Omit<Subject, 'model'>): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const paths = folders.map((folder) => folder.uri.fsPath);
  const place = placeOf(verb, model, paths);
  const scope = folders.find((folder) => folder.uri.fsPath === place.opened);
  const task = taskFor(verb, path, argumentsOf(verb, { ...subject, model: place.model }), place.folder, scope);
  await vscode.tasks.executeTask(task);
}

function taskFor(verb: Verb, path: string, args: string[], cwd: string, folder?: vscode.WorkspaceFolder): vscode.Task {
  const definition = { type: TYPE, verb };
  const execution = new vscode.ProcessExecution(path, args, { cwd });
  const scope = folder ?? vscode.TaskScope.Workspace;
  const task = new vscode.Task(definition, scope, TITLES[verb], TYPE, execution, matchersOf(verb));
  task.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always, showReuseMessage: false };
  return task;
}

/** The tasks of a folder: `check` and `test` of all that lies in it. */
export class Tasks implements vscode.TaskProvider {
  readonly #locator: Locator;

  constructor(locator: Locator) {
    this.#locator = locator;
  }

  provideTasks(): vscode.Task[] {
    const folders = vscode.workspace.workspaceFolders ?? [];
    return folders.flatMap((folder) => (['check', 'test'] as const).flatMap((verb) => this.#ofFolder(verb, folder)));
  }

  /** A task that stands in tasks.json, with what it runs. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const verb: unknown = task.definition['verb'];
    const folder = typeof task.scope === 'object' ? task.scope : vscode.workspace.workspaceFolders?.[0];
    if (!isVerb(verb) || folder === undefined) {
      return undefined;
    }
    const [found] = this.#ofFolder(verb, folder);
    if (found?.execution !== undefined) {
      task.execution = found.execution;
    }
    return task;
  }

  #ofFolder(verb: Verb, folder: vscode.WorkspaceFolder): vscode.Task[] {
    const path = this.#locator();
    return path === undefined ? [] : [taskFor(verb, path, [verb], folder.uri.fsPath, folder)];
  }
}
