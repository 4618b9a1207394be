/** The settings of the extension, and what of them the server is told. */

import type { SampleData } from './verbs.ts';

/** One section of the editor's settings: `vscode.WorkspaceConfiguration`, as far as it is needed. */
export interface Section {
  get<T>(key: string, otherwise: T): T;
}

/** What the user chose, all of it below `lscore.`. */
export interface Settings {
  readonly path: string;
  readonly lint: boolean;
  readonly inlayHints: boolean;
  readonly statistics: boolean;
  readonly data: SampleData;
}

/** The settings as they stand; the defaults are those of package.json. */
export function settingsOf(section: Section): Settings {
  return {
    path: section.get('path', ''),
    lint: section.get('lint', true),
    inlayHints: section.get('inlayHints', true),
    statistics: section.get('statistics', true),
    data: { leads: section.get('data.leads', ''), events: section.get('data.events', '') },
  };
}

/** What the server is told at its start and after every change. */
export function forServer(settings: Settings): Omit<Settings, 'path' | 'data'> {
  const { path: _path, data: _data, ...told } = settings;
  return told;
}
