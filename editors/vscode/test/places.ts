/** Where the tests find what they work on. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the extension. */
export const EXTENSION = fileURLToPath(new URL('..', import.meta.url));

/** The checkout of lscore. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The lscore under test: LSCORE says which, else the checkout's own. */
export const LSCORE =
  process.env['LSCORE'] ??
  [`${ROOT}.venv/bin/lscore`, `${ROOT}.venv/Scripts/lscore.exe`].find((path) => existsSync(path)) ??
  'lscore';
