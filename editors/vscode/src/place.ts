/** Where a command is run, and how it names the model: so that the problem matchers find the file again. */

import { basename, dirname, isAbsolute, relative } from 'node:path';

import type { Verb } from './verbs.ts';

/** The folder to run in, and the model as lscore is to name it. */
export interface Place {
  readonly folder: string;
  readonly model: string;
  /** The open folder that the model lies in. */
  readonly opened?: string;
}

/**
 * In the open folder that a model lies in, by its path from there; a model outside of all is named in full. lscore finds
 * the project of a model by itself, but git is asked about the folder it stands in: `diff` runs beside the model.
 */
export function placeOf(verb: Verb, model: string, folders: readonly string[]): Place {
  const around = folders.filter((folder) => isBelow(model, folder)).sort((one, other) => other.length - one.length);
  const [opened] = around;
  if (verb === 'diff') {
    return { folder: dirname(model), model: basename(model), ...(opened === undefined ? {} : { opened }) };
  }
  if (opened === undefined) {
    return { folder: dirname(model), model };
  }
  return { folder: opened, model: relative(opened, model), opened };
}

function isBelow(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}
