/**
 * The TextMate grammar of `.score` files. `npm run grammar` writes it to syntaxes/score.tmLanguage.json, which is what
 * VS Code and JetBrains read.
 *
 * The reserved words of the language are colored wherever they stand. All others are names, but beside certain words:
 * `given` at the start of a line with a name behind it, `times` behind a number. A test holds every word of a corpus to
 * what lscore's parser takes it for.
 */

/** A rule of a TextMate grammar, as far as this one needs them. */
export interface Rule {
  readonly comment?: string;
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
  readonly include?: string;
}

type Captures = Readonly<Record<string, { readonly name: string }>>;

const raw = String.raw;

// ------------------------------------------------------------------------------------------------------------ fragments

const NAME = raw`\p{L}[\w-]*`;
const GAP = raw`[ \t\x{A0}]+`;
const BLANKS = raw`[ \t\r\x{A0}]*`;
const INDENT = raw`^[ \t\x{A0}]+`;
const MARGIN = raw`^[ \t\x{A0}]*`;
const NUMBER = raw`\d[\w.]*`;
const QUOTED = raw`"(?:[^"\\]|\\.)*"`;
const LONG = raw`(?:minutes?|hours?|days?|weeks?)`;
const DURATION = raw`\d[\d_]*(?:(?:min|h|d|w)|${GAP}${LONG})(?![\w-])`;
/** Where a word begins, and where it ends. */
const FROM = raw`(?<![\w-])`;
const TO = raw`(?![\w-])`;
/** What a condition or a phrase begins with: a header's word is none where a comma or a colon follows. */
const CONDITION = raw`(?=${GAP}[\p{L}\d"+-]|${BLANKS}\()`;

// --------------------------------------------------------------------------------------------------------------- scopes

const DECLARATION = 'storage.type.declaration.score';
const RULE = 'keyword.control.rule.score';
const DECISION = 'keyword.control.decision.score';
const TEST = 'keyword.control.test.score';
const LOGIC = 'keyword.operator.wordlike.score';
const WORD = 'keyword.other.score';
const COUNT = 'constant.numeric.score';
const TIME = 'constant.numeric.duration.score';
const FIELD = 'variable.other.property.score';
const TYPE = 'support.type.score';
const DAY = 'variable.language.day.score';

/** A rule of one expression whose groups have these scopes, the first group first. */
function words(match: string, ...scopes: readonly string[]): Rule {
  return { match, captures: captured(scopes) };
}

function captured(scopes: readonly string[]): Captures {
  return Object.fromEntries(scopes.map((name, at) => [String(at + 1), { name }]));
}

/** The rule of a part of the grammar. */
function part(name: string): Rule {
  return { include: `#${name}` };
}

/** Any of these words. */
function any(text: string): string {
  return `(${text.trim().split(/\s+/).join('|')})`;
}

// --------------------------------------------------------------------------------------------------------------- blocks

const COLUMN = raw`(${NAME})(?:${GAP}(text|number|date|time|list|yes/no)${TO})?`;

const leadBlock: Rule = {
  comment: 'Every line begins with the name of an attribute, whatever word that is.',
  begin: raw`^(lead)${BLANKS}(:)(?=${BLANKS}(?:#|$))`,
  beginCaptures: captured([DECLARATION, 'punctuation.section.block.score']),
  while: raw`^(?=[ \t\x{A0}]|\r?$|#)`,
  patterns: [words(INDENT + COLUMN, FIELD, TYPE), part('tokens')],
};

const eventDeclaration: Rule = {
  comment: 'The fields of an event; the line may go on in the next.',
  begin: raw`^(event)${GAP}(${NAME})`,
  beginCaptures: captured([DECLARATION, 'entity.name.type.event.score']),
  while: raw`^(?=[ \t\x{A0}]+\S)`,
  patterns: [words(raw`(?:(?<=[:,])${BLANKS}|${INDENT})${COLUMN}`, FIELD, TYPE), part('tokens')],
};

const grades: Rule = {
  comment: '`start D` is an option of this line alone.',
  begin: raw`^(grades)(?=${GAP}[\p{L}\d"])`,
  beginCaptures: captured([DECLARATION]),
  while: raw`^(?=[ \t\x{A0}]+\S)`,
  patterns: [words(raw`(?<=,)${BLANKS}(start)(?=${GAP}[\p{L}\d"])`, WORD), part('tokens')],
};

// ---------------------------------------------------------------------------------------- what stands at the left margin

const statements: readonly Rule[] = [
  leadBlock,
  eventDeclaration,
  grades,
  words(raw`^(model|owner|timezone|use|test)(?=${GAP}")`, DECLARATION),
  words(raw`^(missing|tiers)(?=${GAP}[\p{L}\d"+-])`, DECLARATION),
  words(raw`^(set)${GAP}(${NAME})(?=${BLANKS}:|${GAP}from${TO})`, DECLARATION, 'variable.other.constant.set.score'),
  words(raw`^(define)${GAP}(${NAME})`, DECLARATION, 'entity.name.function.define.score'),
  words(raw`^(score)${GAP}(${NAME})`, DECLARATION, 'entity.name.class.score'),
  words(raw`^(tests)${GAP}(of)(?=${GAP}")`, DECLARATION, WORD),
  words(raw`^(account)${GAP}(by)${TO}`, DECLARATION, WORD),
  words(raw`^(levels)${GAP}(of)${TO}`, DECLARATION, WORD),
  words(raw`^(rating)(?=${BLANKS}:)`, DECLARATION),
  words(raw`^(grade|tier)(?=${GAP}(?:${QUOTED}|[^\s"]+)${GAP}(?:if|otherwise)${TO})`, DECISION),
  words(raw`^(tier)(?=${GAP}at${GAP}most${TO})`, DECISION),
  words(raw`^(raise|lower)${GAP}(grade)${TO}`, DECISION, DECISION),
  words(raw`^(disqualify|skip)(?=${GAP}if${TO})`, DECISION),
  words(raw`^(route)${GAP}(to)${TO}`, DECISION, DECISION),
  words(raw`^(keep)(?=${GAP}${NAME}${GAP}at${TO})`, DECISION),
  words(raw`^(ensure)${CONDITION}`, DECISION),
];

// --------------------------------------------------------------------- what begins a line, at the margin or in a block

const lineStarts: readonly Rule[] = [
  words(raw`${MARGIN}(category)${GAP}(${NAME})`, DECLARATION, 'entity.name.section.category.score'),
  words(raw`${MARGIN}(when|each)${CONDITION}`, RULE),
  words(raw`${MARGIN}(points)${GAP}(by)${TO}`, RULE, RULE),
  words(raw`${MARGIN}(first|best)${GAP}(of)(?=${BLANKS}(?:[:#]|$)|${GAP}(?:because|as|from|until)${TO})`, RULE, RULE),
  words(raw`${MARGIN}(for)${GAP}(every)${GAP}(${DURATION})${GAP}(without)${TO}`, RULE, RULE, TIME, WORD),
  words(raw`${MARGIN}(for)${GAP}(every)(?:${GAP}(${NUMBER}))?${TO}`, RULE, RULE, COUNT),
  words(raw`${INDENT}(given)(?=${GAP}\p{L})`, TEST),
  words(raw`${INDENT}(expect)${CONDITION}`, TEST),
];

// ----------------------------------------------------------------- words that are the language's beside certain others

const phrases: readonly Rule[] = [
  words(raw`${FROM}(at)${GAP}(the)${GAP}(account)(?=${BLANKS}:)`, WORD, WORD, WORD),
  words(
    raw`${FROM}(by)${GAP}(?:(at)${GAP}(least|most)|(more|fewer)${GAP}(than)|(exactly))${GAP}(${NUMBER})${GAP}(different)${GAP}(leads?)${TO}`,
    ...[WORD, WORD, WORD, WORD, WORD, WORD, COUNT, WORD, WORD],
  ),
  words(raw`${FROM}(at)${GAP}(least|most)${TO}`, WORD, WORD),
  words(raw`${FROM}(more|fewer)${GAP}(than)${TO}`, WORD, WORD),
  words(raw`${FROM}(once)${GAP}(per)(?:${GAP}(day)${TO})?`, WORD, WORD, DAY),
  words(raw`${FROM}(in)${GAP}(one)(?:${GAP}(day)${TO})?`, WORD, WORD, DAY),
  words(raw`${FROM}(${NUMBER})${GAP}(times?)${GAP}(per)(?:${GAP}(day)${TO})?`, COUNT, WORD, WORD, DAY),
  words(raw`${FROM}(${NUMBER})${GAP}(different)(?=${GAP}\p{L})`, COUNT, WORD),
  words(raw`${FROM}(on)((?:${GAP}\w+){1,2})${GAP}(${NUMBER})${GAP}(days?)${TO}`, WORD, WORD, COUNT, WORD),
  words(raw`${FROM}(${DURATION})(?:${GAP}(ago)${TO})?`, TIME, WORD),
  words(raw`${FROM}(${NUMBER})${GAP}${any('times time points point steps step decimals decimal')}${TO}`, COUNT, WORD),
  words(raw`${FROM}(within)${GAP}(next)${TO}`, WORD, WORD),
  words(raw`${FROM}(halving)${GAP}(every)${TO}`, WORD, WORD),
  words(raw`${FROM}(losing)${GAP}(\d[\w.]*%)${GAP}(every)${TO}`, WORD, COUNT, WORD),
  words(raw`${FROM}(starts|ends)${GAP}(with)${TO}`, LOGIC, LOGIC),
  words(raw`${FROM}(has)${GAP}(word)${TO}`, LOGIC, LOGIC),
  words(raw`${FROM}(of)${GAP}(the)${GAP}(same)${TO}`, WORD, WORD, WORD),
  words(raw`${FROM}(weight)${GAP}(\d[\w.]*%)`, WORD, COUNT),
  words(raw`(?<=")${GAP}(column)(?=${GAP}[\p{L}"])`, WORD),
  words(raw`${FROM}(days)${GAP}(since)(?=${GAP}\p{L}|${BLANKS}\()`, WORD, WORD),
  words(
    raw`${FROM}${any('count total average highest lowest latest first')}(?=${GAP}(?:${NAME}${GAP})?of${TO})`,
    'support.function.score',
  ),
  words(raw`${FROM}${any('domain max min')}(?=${BLANKS}\()`, 'support.function.score'),
  words(raw`${FROM}(as)${GAP}(of)${TO}`, TEST, TEST),
  words(raw`${FROM}(as)${GAP}(${NAME})`, WORD, 'entity.name.tag.rule.score'),
];

// --------------------------------------------------------------------------------------------------------------- tokens

const tokens: readonly Rule[] = [
  { match: raw`#.*$`, name: 'comment.line.number-sign.score' },
  {
    begin: '"',
    beginCaptures: { '0': { name: 'punctuation.definition.string.begin.score' } },
    end: raw`(")|(?=$)`,
    endCaptures: { '1': { name: 'punctuation.definition.string.end.score' } },
    name: 'string.quoted.double.score',
    patterns: [
      { match: raw`\\.`, name: 'constant.character.escape.score' },
      { match: raw`\*`, name: 'constant.other.wildcard.score' },
    ],
  },
  {
    match: raw`${FROM}\d{4}-\d{1,2}-\d{1,2}(?:[Tt][\d:.]*\d(?:[Zz]|[+-]\d{1,2}(?::?\d{2})?)?)?(?!\w)`,
    name: 'constant.numeric.date.score',
  },
  { match: raw`${FROM}\d[\d_]*(?:min|h|d|w)(?!\w)`, name: TIME },
  { match: raw`(?<![\w")])[+-]\d[\w.]*%?`, name: 'constant.numeric.points.score' },
  { match: raw`${FROM}\d[\w.]*%?`, name: COUNT },
  {
    match: FROM + any('and or not is in contains starts ends like has include between') + TO,
    name: LOGIC,
  },
  { match: FROM + any('missing known') + TO, name: 'keyword.other.unknown.score' },
  { match: FROM + any('if otherwise because') + TO, name: 'keyword.control.score' },
  {
    match:
      FROM +
      any(`
        by at on of as within over before after beyond where from until once halving fading losing any all one to
        exactly more fewer
      `) +
      TO,
    name: WORD,
  },
  { match: raw`${FROM}(yes|no)${TO}`, name: 'constant.language.boolean.score' },
  {
    match: FROM + any('grade tier rating level disqualified skipped route reason rule') + TO,
    name: 'variable.language.score',
  },
  { match: NAME, name: 'variable.other.score' },
  { match: '>=|<=|>|<', name: 'keyword.operator.comparison.score' },
  { match: '[*/+-]', name: 'keyword.operator.arithmetic.score' },
  { match: ',', name: 'punctuation.separator.comma.score' },
  { match: ':', name: 'punctuation.separator.colon.score' },
  { match: raw`[()]`, name: 'punctuation.section.parens.score' },
];

/** The grammar as the file holds it. */
export const grammar = {
  name: 'lscore',
  scopeName: 'source.score',
  fileTypes: ['score'],
  patterns: [...['statements', 'line-starts', 'phrases', 'tokens'].map(part)],
  repository: {
    statements: { patterns: statements },
    'line-starts': { patterns: lineStarts },
    phrases: { patterns: phrases },
    tokens: { patterns: tokens },
  },
} as const;
