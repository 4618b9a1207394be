// @ts-check
/**
 * The `vscode` module for tests: just so much of it that vscode-languageclient and the extension run in plain Node.
 *
 * What is registered with it (commands, providers, task executions, messages) is kept in `recorded`, where a test finds it;
 * `opened` and `edited` are what a person does. A member that is not here is an error that names it.
 */
'use strict';

const { EventEmitter: NodeEmitter } = require('node:events');
const { pathToFileURL, fileURLToPath } = require('node:url');

class Disposable {
  /** @param {() => unknown} [callOnDispose] */
  constructor(callOnDispose) {
    this.dispose = () => void callOnDispose?.();
  }
  /** @param {...{ dispose(): unknown }} disposables */
  static from(...disposables) {
    return new Disposable(() => disposables.forEach((item) => item.dispose()));
  }
}

class EventEmitter {
  #emitter = new NodeEmitter({ captureRejections: false }).setMaxListeners(0);
  /** @param {(value: unknown) => unknown} listener @param {unknown} [self] @param {Disposable[]} [disposables] */
  event = (listener, self, disposables) => {
    const bound = listener.bind(self);
    this.#emitter.on('event', bound);
    const registered = new Disposable(() => this.#emitter.off('event', bound));
    disposables?.push(registered);
    return registered;
  };
  /** @param {unknown} value */
  fire(value) {
    this.#emitter.emit('event', value);
  }
  dispose() {
    this.#emitter.removeAllListeners();
  }
}

class CancellationTokenSource {
  #emitter = new EventEmitter();
  token = { isCancellationRequested: false, onCancellationRequested: this.#emitter.event };
  cancel() {
    this.token.isCancellationRequested = true;
    this.#emitter.fire(undefined);
  }
  dispose() {}
}

class Uri {
  /** @param {string} text */
  constructor(text) {
    const url = new URL(text);
    this.scheme = url.protocol.slice(0, -1);
    this.authority = url.host;
    this.path = decodeURIComponent(url.pathname);
    this.query = url.search.slice(1);
    this.fragment = url.hash.slice(1);
    this.text = text;
  }
  get fsPath() {
    return this.scheme === 'file' ? fileURLToPath(this.text) : this.path;
  }
  toString() {
    return this.text;
  }
  /** @param {string} path */
  static file(path) {
    return new Uri(pathToFileURL(path).href);
  }
  /** @param {string} text */
  static parse(text) {
    return new Uri(text);
  }
}

class Position {
  /** @param {number} line @param {number} character */
  constructor(line, character) {
    this.line = line;
    this.character = character;
  }
}

class Range {
  /** @param {any} start @param {any} end @param {number} [line] @param {number} [character] */
  constructor(start, end, line, character) {
    this.start = line === undefined ? start : new Position(start, end);
    this.end = line === undefined ? end : new Position(line, character ?? 0);
  }
}

class CodeActionKind {
  static Empty = new CodeActionKind('');
  static QuickFix = new CodeActionKind('quickfix');
  static Refactor = new CodeActionKind('refactor');
  static RefactorExtract = new CodeActionKind('refactor.extract');
  static RefactorInline = new CodeActionKind('refactor.inline');
  static RefactorMove = new CodeActionKind('refactor.move');
  static RefactorRewrite = new CodeActionKind('refactor.rewrite');
  static Source = new CodeActionKind('source');
  static SourceFixAll = new CodeActionKind('source.fixAll');
  static SourceOrganizeImports = new CodeActionKind('source.organizeImports');
  static Notebook = new CodeActionKind('notebook');
  /** @param {string} value */
  constructor(value) {
    this.value = value;
  }
  /** @param {string} part */
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
}

/** A class that keeps what it is constructed with under these names. @param {...string} names */
function record(...names) {
  return class {
    /** @param {...unknown} values */
    constructor(...values) {
      names.forEach((name, at) => Object.assign(this, { [name]: values[at] }));
    }
  };
}

/** @param {...string} names */
function numbered(...names) {
  return Object.fromEntries(
    names.flatMap((name, at) => [
      [name, at],
      [String(at), name],
    ]),
  );
}

/** What the extension and its client registered and did. */
const recorded = {
  /** @type {Map<string, (...args: unknown[]) => unknown>} */ commands: new Map(),
  /** @type {Map<string, any>} */ providers: new Map(),
  /** @type {any[]} */ tasks: [],
  /** @type {{ kind: string, text: string, items: string[] }[]} */ messages: [],
  /** @type {string[]} */ log: [],
  /** @type {Map<string, any[]>} diagnostics by URI */ diagnostics: new Map(),
  /** @type {any} */ taskProvider: undefined,
  /** @type {string[][]} what was offered to pick from */ picks: [],
  /** @type {any[]} the documents that were opened in the editor */ shown: [],
  /** @type {any} the answers to the next questions */ answers: [],
};

const events = {
  open: new EventEmitter(),
  change: new EventEmitter(),
  close: new EventEmitter(),
  save: new EventEmitter(),
  diagnostics: new EventEmitter(),
  configuration: new EventEmitter(),
};
const never = new EventEmitter().event;

class TextDocument {
  version = 1;
  isDirty = false;
  isUntitled = false;
  isClosed = false;
  languageId = 'lscore';
  eol = 1;
  /** @param {string} path @param {string} text */
  constructor(path, text) {
    this.uri = Uri.file(path);
    this.fileName = path;
    this.text = text;
  }
  getText() {
    return this.text;
  }
  get lineCount() {
    return this.text.split('\n').length;
  }
  async save() {
    this.isDirty = false;
    return true;
  }
}

/** A person opens a file. @param {string} path @param {string} text */
function opened(path, text) {
  const document = new TextDocument(path, text);
  workspace.textDocuments.push(document);
  window.activeTextEditor = { document, selection: new Range(new Position(0, 0), new Position(0, 0)) };
  window.visibleTextEditors = [window.activeTextEditor];
  events.open.fire(document);
  return document;
}

/** A person puts another text in place of all of a document. @param {TextDocument} document @param {string} text */
function edited(document, text) {
  const lines = document.text.split('\n');
  const end = new Position(lines.length - 1, lines.at(-1)?.length ?? 0);
  const change = { range: new Range(new Position(0, 0), end), rangeOffset: 0, rangeLength: document.text.length, text };
  document.text = text;
  document.version += 1;
  document.isDirty = true;
  events.change.fire({ document, contentChanges: [change], reason: undefined });
}

/** A person changes settings. @param {Record<string, unknown>} values by their full names */
function configured(values) {
  Object.assign(configuration, values);
  events.configuration.fire({
    affectsConfiguration: (/** @type {string} */ section) =>
      Object.keys(values).some((name) => name === section || name.startsWith(`${section}.`)),
  });
}

/** @type {Record<string, unknown>} */
const configuration = {};

/** @param {string} kind */
function message(kind) {
  return async (/** @type {string} */ text, /** @type {any[]} */ ...items) => {
    recorded.messages.push({ kind, text, items: items.filter((item) => typeof item === 'string') });
    return recorded.answers.shift();
  };
}

function channel() {
  const log = (/** @type {unknown[]} */ ...said) => recorded.log.push(said.map(String).join(' '));
  return {
    name: 'lscore',
    logLevel: 2,
    onDidChangeLogLevel: never,
    append: log,
    appendLine: log,
    replace: log,
    clear() {},
    show: () => log('(shown)'),
    hide() {},
    dispose() {},
    trace: log,
    debug: log,
    info: log,
    warn: log,
    error: log,
  };
}

/** @type {any} */
const window = {
  activeTextEditor: undefined,
  visibleTextEditors: [],
  tabGroups: { all: [], onDidChangeTabs: never, onDidChangeTabGroups: never },
  createOutputChannel: channel,
  showErrorMessage: message('error'),
  showWarningMessage: message('warning'),
  showInformationMessage: message('information'),
  showInputBox: async () => recorded.answers.shift(),
  showQuickPick: async (/** @type {string[]} */ items) => {
    recorded.picks.push(items);
    return recorded.answers.shift();
  },
  showTextDocument: async (/** @type {any} */ shown) => void recorded.shown.push(shown),
  onDidChangeActiveTextEditor: never,
  onDidChangeVisibleTextEditors: never,
  withProgress: (/** @type {unknown} */ _, /** @type {any} */ task) =>
    task({ report() {} }, new CancellationTokenSource().token),
};

/** @type {any} */
const workspace = {
  textDocuments: [],
  notebookDocuments: [],
  workspaceFolders: undefined,
  isTrusted: true,
  fs: {},
  getConfiguration: (/** @type {string | undefined} */ section) => ({
    get: (/** @type {string} */ key, /** @type {unknown} */ otherwise) =>
      configuration[section ? `${section}.${key}` : key] ?? otherwise,
    has: () => false,
    inspect: () => undefined,
  }),
  getWorkspaceFolder: () => workspace.workspaceFolders?.[0],
  asRelativePath: (/** @type {string} */ path) => path,
  createFileSystemWatcher: () => ({ onDidCreate: never, onDidChange: never, onDidDelete: never, dispose() {} }),
  registerTextDocumentContentProvider: () => new Disposable(),
  applyEdit: async () => true,
  openTextDocument: async (/** @type {any} */ uri) => ({ uri }),
  onDidOpenTextDocument: events.open.event,
  onDidChangeTextDocument: events.change.event,
  onDidCloseTextDocument: events.close.event,
  onDidSaveTextDocument: events.save.event,
  onDidChangeConfiguration: events.configuration.event,
  onDidChangeWorkspaceFolders: never,
};
for (const name of [
  'onWillSaveTextDocument',
  'onDidCreateFiles',
  'onDidRenameFiles',
  'onDidDeleteFiles',
  'onWillCreateFiles',
  'onWillRenameFiles',
  'onWillDeleteFiles',
  'onDidOpenNotebookDocument',
  'onDidChangeNotebookDocument',
  'onDidSaveNotebookDocument',
  'onDidCloseNotebookDocument',
]) {
  workspace[name] = never;
}

const languages = new Proxy(
  {
    match: (/** @type {any} */ selector, /** @type {TextDocument} */ document) => {
      const filters = [selector].flat();
      return filters.some((it) => it === document.languageId || it.language === document.languageId) ? 10 : 0;
    },
    onDidChangeDiagnostics: events.diagnostics.event,
    createDiagnosticCollection: (/** @type {string} */ name) => ({
      name,
      set: (/** @type {Uri} */ uri, /** @type {any[]} */ found) => {
        recorded.diagnostics.set(uri.toString(), found);
        events.diagnostics.fire(uri);
      },
      delete: (/** @type {Uri} */ uri) => recorded.diagnostics.delete(uri.toString()),
      clear: () => recorded.diagnostics.clear(),
      has: (/** @type {Uri} */ uri) => recorded.diagnostics.has(uri.toString()),
      dispose() {},
    }),
  },
  {
    get: (target, name) =>
      Reflect.get(target, name) ??
      ((/** @type {unknown} */ _selector, /** @type {any} */ provider) => {
        recorded.providers.set(String(name).replace(/^register|Provider$/g, ''), provider);
        return new Disposable(() => recorded.providers.delete(String(name).replace(/^register|Provider$/g, '')));
      }),
  },
);

class Task {
  /** @param {...any} values */
  constructor(...values) {
    [this.definition, this.scope, this.name, this.source, this.execution, this.problemMatchers] = values;
  }
}

/** @type {any} */
const members = {
  recorded,
  opened,
  edited,
  configured,
  events,
  version: '1.140.0',
  env: {
    appName: 'test',
    language: 'en',
    uriScheme: 'vscode',
    isTelemetryEnabled: false,
    openExternal: async () => true,
  },
  Disposable,
  EventEmitter,
  CancellationTokenSource,
  Uri,
  Position,
  Range,
  Selection: Range,
  Task,
  ProcessExecution: record('process', 'args', 'options'),
  CancellationError: class extends Error {},
  Location: record('uri', 'range'),
  Diagnostic: record('range', 'message', 'severity'),
  DiagnosticRelatedInformation: record('location', 'message'),
  CompletionItem: record('label', 'kind'),
  CompletionList: record('items', 'isIncomplete'),
  CodeAction: record('title', 'kind'),
  CodeLens: record('range', 'command'),
  Color: record('red', 'green', 'blue', 'alpha'),
  DocumentLink: record('range', 'target'),
  DocumentSymbol: record('name', 'detail', 'kind', 'range', 'selectionRange'),
  DocumentHighlight: record('range', 'kind'),
  FoldingRange: record('start', 'end', 'kind'),
  Hover: record('contents', 'range'),
  InlayHint: record('position', 'label', 'kind'),
  InlayHintLabelPart: record('value'),
  InlineCompletionItem: record('insertText', 'range'),
  CallHierarchyItem: record('kind', 'name'),
  TypeHierarchyItem: record('kind', 'name'),
  MarkdownString: class {
    constructor(value = '') {
      this.value = value;
    }
    appendCodeblock(/** @type {string} */ text) {
      this.value += text;
    }
  },
  ParameterInformation: record('label', 'documentation'),
  SignatureInformation: record('label', 'documentation'),
  SignatureHelp: class {
    signatures = [];
  },
  SelectionRange: record('range', 'parent'),
  SemanticTokens: record('data', 'resultId'),
  SemanticTokensLegend: record('tokenTypes', 'tokenModifiers'),
  SnippetString: record('value'),
  SymbolInformation: record('name', 'kind', 'range', 'uri'),
  TextEdit: Object.assign(record('range', 'newText'), {
    replace: (/** @type {any} */ range, /** @type {string} */ newText) => ({ range, newText }),
  }),
  RelativePattern: record('base', 'pattern'),
  WorkspaceEdit: class {
    changes = [];
    set(/** @type {Uri} */ uri, /** @type {any} */ edits) {
      this.changes.push([uri.toString(), edits]);
    }
  },
  CodeActionKind,
  CodeActionTriggerKind: numbered('None', 'Invoke', 'Automatic'),
  CompletionItemKind: numbered('Text', 'Method', 'Function', 'Constructor', 'Field', 'Variable', 'Class'),
  CompletionTriggerKind: numbered('Invoke', 'TriggerCharacter', 'TriggerForIncompleteCompletions'),
  CompletionItemTag: { Deprecated: 1 },
  ConfigurationTarget: numbered('None', 'Global', 'Workspace', 'WorkspaceFolder'),
  DiagnosticSeverity: numbered('Error', 'Warning', 'Information', 'Hint'),
  DiagnosticTag: { Unnecessary: 1, Deprecated: 2 },
  EndOfLine: { LF: 1, CRLF: 2 },
  FoldingRangeKind: { Comment: 1, Imports: 2, Region: 3 },
  InlayHintKind: { Type: 1, Parameter: 2 },
  LogLevel: numbered('Off', 'Trace', 'Debug', 'Info', 'Warning', 'Error'),
  NotebookCellKind: { Markup: 1, Code: 2 },
  ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
  SignatureHelpTriggerKind: { Invoke: 1, TriggerCharacter: 2, ContentChange: 3 },
  SymbolKind: numbered('File', 'Module', 'Namespace', 'Package', 'Class'),
  SymbolTag: { Deprecated: 1 },
  TaskRevealKind: { Always: 1, Silent: 2, Never: 3 },
  TaskScope: { Global: 1, Workspace: 2 },
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2, FocusOut: 3 },
  TextDocumentChangeReason: { Undo: 1, Redo: 2 },
  UIKind: { Desktop: 1, Web: 2 },
  window,
  workspace,
  languages,
  commands: {
    registerCommand: (/** @type {string} */ name, /** @type {any} */ action) => {
      recorded.commands.set(name, action);
      return new Disposable(() => recorded.commands.delete(name));
    },
    executeCommand: async (/** @type {string} */ name, /** @type {unknown[]} */ ...args) =>
      recorded.commands.get(name)?.(...args),
  },
  tasks: {
    registerTaskProvider: (/** @type {string} */ _, /** @type {any} */ provider) => {
      recorded.taskProvider = provider;
      return new Disposable();
    },
    executeTask: async (/** @type {any} */ task) => void recorded.tasks.push(task),
  },
  extensions: { getExtension: () => undefined },
};

module.exports = members;
