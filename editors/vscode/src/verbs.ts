/** The command lines behind the commands and tasks. They are run without a shell: nothing needs quoting. */

/** The settings `lscore.data.leads` and `lscore.data.events`: empty where the project's own data are meant. */
export interface SampleData {
  readonly leads: string;
  readonly events: string;
}

/** What a command works on. */
export interface Subject {
  /** The model, as lscore is to name it. */
  readonly model: string;
  readonly data: SampleData;
  /** The lead that `explain` is about. */
  readonly lead?: string;
}

/** The verbs of the commands and tasks, each with what it is called in the terminal. */
export const TITLES = {
  run: 'score the leads',
  test: 'test the model',
  explain: 'explain a lead',
  diff: 'diff against main',
  check: 'check the project',
} as const;

/** A verb of lscore that the editor offers. */
export type Verb = keyof typeof TITLES;

/** Whether a text is one of the verbs. */
export function isVerb(text: unknown): text is Verb {
  return typeof text === 'string' && Object.hasOwn(TITLES, text);
}

/** The arguments of lscore that do a verb on a model. */
export function argumentsOf(verb: Verb, subject: Subject): string[] {
  switch (verb) {
    case 'run':
      return ['run', ...dataOptions(subject.data), '--output', '-', '--format', 'table', '--', subject.model];
    case 'test':
      return ['test', '--', subject.model];
    case 'explain':
      return ['explain', ...dataOptions(subject.data), '--', subject.model, subject.lead ?? ''];
    case 'diff':
      return ['diff', '--', 'main', subject.model];
    case 'check':
      return ['check'];
  }
}

/** The problem matchers for what a verb prints. */
export function matchersOf(verb: Verb): string[] {
  return verb === 'test' ? ['$lscore', '$lscore-test'] : ['$lscore'];
}

function dataOptions(data: SampleData): string[] {
  return [...option('--leads', data.leads), ...option('--events', data.events)];
}

function option(name: string, value: string): string[] {
  return value === '' ? [] : [name, value];
}
