/** Writes the grammar to the file that editors read. */

import { writeFileSync } from 'node:fs';

import { grammar } from './score.ts';

const place = new URL('../syntaxes/score.tmLanguage.json', import.meta.url);
writeFileSync(place, `${JSON.stringify(grammar, null, 2)}\n`);
