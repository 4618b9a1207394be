/** Finds the lscore to start: what the setting says, else the environment of the workspace, else the PATH. */

import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where lscore may be, as the editor knows it. */
export interface Surroundings {
  /** The setting `lscore.path`, empty where nobody set it. */
  readonly setting: string;
  /** The folders that are open, the first one first. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** An lscore that is there, or the places where it is not. */
export type Found =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'missing'; readonly looked: readonly string[]; readonly fromSetting: boolean };

/** The names that folders of Python environments have in a workspace. */
const ENVIRONMENTS = ['.venv', 'venv', 'env'];

/** The lscore for these surroundings. A setting that names no file is not passed over in silence. */
export function locate(around: Surroundings): Found {
  const setting = around.setting.trim();
  if (setting !== '') {
    return first(fromSetting(setting, around), true);
  }
  return first([...fromEnvironments(around), ...fromPath(around)], false);
}

function first(places: readonly string[], fromSetting: boolean): Found {
  const path = places.find(isFile);
  return path === undefined ? { kind: 'missing', looked: places, fromSetting } : { kind: 'found', path };
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** A path of the setting: absolute, below the home folder (`~/`), or relative to the folders that are open. */
function fromSetting(setting: string, around: Surroundings): string[] {
  const stated = setting.replace(/^\$\{workspaceFolder\}[/\\]/, '').replace(/^~(?=[/\\])/, homedir());
  if (isAbsolute(stated)) {
    return [stated];
  }
  if (!/[/\\]/.test(stated)) {
    return inFolders(around.env['PATH'], stated, around.platform);
  }
  return around.folders.map((folder) => join(folder, stated));
}

function fromEnvironments(around: Surroundings): string[] {
  const active = around.env['VIRTUAL_ENV'];
  const homes = around.folders.flatMap((folder) => ENVIRONMENTS.map((name) => join(folder, name)));
  return [...homes, ...(active ? [active] : [])].map((home) => inEnvironment(home, around.platform));
}

/** The lscore of a Python environment. */
function inEnvironment(home: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? join(home, 'Scripts', 'lscore.exe') : join(home, 'bin', 'lscore');
}

function fromPath(around: Surroundings): string[] {
  return inFolders(around.env['PATH'] ?? around.env['Path'], 'lscore', around.platform);
}

function inFolders(path: string | undefined, name: string, platform: NodeJS.Platform): string[] {
  const file = platform === 'win32' && !name.endsWith('.exe') ? `${name}.exe` : name;
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, file));
}

/** What to say where lscore is not found: what was looked for, and what helps. */
export function notFound(found: Extract<Found, { kind: 'missing' }>): string {
  if (found.fromSetting) {
    const where = found.looked.length > 0 ? found.looked.join(', ') : 'no folder is open';
    return `The setting lscore.path names no file (${where}). Correct it, or empty it to let the extension look.`;
  }
  return (
    'lscore is not installed here: no .venv of this folder and no folder of the PATH has it. ' +
    'Install it with `pip install lscore`, or say where it is in the setting lscore.path.'
  );
}
