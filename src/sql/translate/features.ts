// What a statement is made of, as names: every kind of node with what is set in it, every function with the number of
// its arguments. Two statements of the same features are translated by the same rules.

export interface Feature {
  /** `select.qualify`, `function dateadd/3 day`, `cast.to NUMBER(n, n)` */
  readonly name: string;
  /** Words that may stand where the feature is, the best one first. */
  readonly words: readonly string[];
  /** Place among the features of the same name. */
  readonly number: number;
  /** Where something inside it stands, counted in characters. */
  readonly inside: number | undefined;
}

type Tree = { readonly [key: string]: unknown };

/** Properties that hold names and texts of the author, places or comments. */
const OPEN: ReadonlySet<string> = new Set([
  'span',
  'catalog',
  'schema',
  'name',
  'value',
  'alias',
  'quoted',
  'alias_quoted',
  'alias_explicit_as',
  'comments',
  'trailing_comments',
  'leading_comments',
  'left_comments',
  'operator_comments',
  'pre_alias_comments',
  'post_select_comments',
  'inferred_type',
  'text',
]);

/** The features of a parsed statement. */
export function featuresOf(statement: unknown): Feature[] {
  const found: Feature[] = [];
  const counts = new Map<string, number>();
  const add = (name: string, words: readonly string[], tree: unknown): void => {
    const number = counts.get(name) ?? 0;
    counts.set(name, number + 1);
    found.push({ name, words, number, inside: firstSpan(tree) });
  };
  const visit = (tag: string, tree: unknown): void => {
    if (Array.isArray(tree)) {
      for (const item of tree) visit(tag, item);
    } else if (isTree(tree)) visitTree(tag, tree);
  };
  const visitTree = (tag: string, tree: Tree): void => {
    const variant = variantOf(tree);
    if (variant) {
      visitNode(variant, tree[variant]);
      return;
    }
    for (const [key, value] of Object.entries(tree)) {
      if (OPEN.has(key) || isUnset(value)) continue;
      const own = `${tag}.${key}`;
      if (typeof value === 'string')
        add(`${own}=${value.toLowerCase()}`, [value.toLowerCase(), key, ...wordsOf(tag)], tree);
      else if (typeof value === 'number') continue;
      else if (typeof value !== 'object') add(own, [key, ...wordsOf(tag)], tree);
      else {
        add(own, [key.split('_')[0] ?? key, ...wordsOf(tag)], value);
        visit(own, value);
      }
    }
  };
  const visitNode = (kind: string, node: unknown): void => {
    if (kind === 'var') return;
    if (kind === 'literal' && isTree(node)) {
      add(`literal ${String(node['literal_type'])}`, [], node);
      return;
    }
    if (FUNCTIONS.has(kind) && isTree(node)) add(functionName(node), [String(node['name']).toLowerCase()], node);
    else add(kind, [...(isTree(node) ? originalName(node) : []), ...wordsOf(kind)], node);
    if (kind === 'div') add(`division of ${isFraction(node) ? 'fractions' : 'what may be whole'}`, ['/'], node);
    if (kind === 'cast' || kind === 'try_cast' || kind === 'safe_cast') addType(node, kind);
    visit(kind, node);
  };
  const addType = (node: unknown, kind: string): void => {
    const to = isTree(node) ? node['to'] : undefined;
    if (!isTree(to) || !isTree(node)) return;
    const type = typeText(to);
    const isCut = /^(u?(tiny|small|big|huge)?_?int|integer|long|short)/.test(type) && !isWhole(node['this']);
    add(`${kind}${isCut ? ' of what may be a fraction' : ''} to ${type}`, ['::', 'cast'], node);
  };
  visit('statement', statement);
  return found;
}

/** How a kind of node may be written: `date_diff` as DATEDIFF, `subscript` as [. */
function wordsOf(tag: string): readonly string[] {
  const kind = tag.split('.')[0] ?? tag;
  return [SIGNS[kind] ?? kind, kind, kind.replaceAll('_', '')];
}

const SIGNS: { readonly [kind: string]: string } = {
  subscript: '[',
  array: '[',
  struct: '{',
  array_slice: '[',
  j_s_o_n_extract: ':',
  cast: '::',
  concat: '||',
  div: '/',
  similar_to: 'similar',
  regexp_i_like: '~*',
  json_extract_scalar: '#>>',
  map_func: '{',
};

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nodes stand in objects with one key, the name of their kind. */
function variantOf(tree: Tree): string | undefined {
  const [key, ...others] = Object.keys(tree);
  return key !== undefined && others.length === 0 && isTree(tree[key]) ? key : undefined;
}

function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
}

function originalName(node: Tree): readonly string[] {
  const name = node['original_name'];
  return typeof name === 'string' ? [name.toLowerCase()] : [];
}

const FUNCTIONS: ReadonlySet<string> = new Set(['function', 'aggregate_function']);

/** Whether a value is seen to be a whole number or a text: engines cut or round the others when they make them whole. */
function isWhole(tree: unknown): boolean {
  if (!isTree(tree)) return false;
  const variant = variantOf(tree);
  const node = variant === undefined ? undefined : tree[variant];
  if (variant === 'literal' && isTree(node))
    return node['literal_type'] !== 'number' || !/[.eE]/.test(String(node['value']));
  return variant !== undefined && WHOLE.has(variant);
}

const WHOLE: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'count',
  'length',
  'floor',
  'ceil',
  'row_number',
  'year',
  'month',
  'day',
  'extract',
  'date_diff',
  'parse_json',
  'j_s_o_n_extract',
]);

/** Whether a number is seen to be none of the whole ones: some engines divide those otherwise. */
function isFraction(tree: unknown): boolean {
  if (!isTree(tree)) return false;
  const variant = variantOf(tree);
  const node = variant === undefined ? tree : tree[variant];
  if (!isTree(node)) return false;
  if (variant === 'literal') return node['literal_type'] === 'number' && /[.eE]/.test(String(node['value']));
  if (variant === 'cast') return isTree(node['to']) && /decimal|double|float|real|numeric/.test(typeText(node['to']));
  if (variant !== undefined && !ARITHMETIC.has(variant)) return false;
  return [node['left'], node['right'], node['this']].some(isFraction);
}

const ARITHMETIC: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'neg', 'paren', 'sum', 'avg', 'round']);

/** Sizes do not matter, so `NUMBER(10, 2)` and `NUMBER(38, 0)` are one type. */
function typeText(type: Tree): string {
  const { name, precision } = type;
  const sized = typeof precision === 'number' ? ' of a size' : '';
  const own = typeof name === 'string' ? ` ${name.replaceAll(/\d+/g, 'n')}` : '';
  return `${String(type['data_type'])}${own}${sized}`.toLowerCase();
}

/** Functions in which a text decides on the meaning: units of time and formats. */
const WORDED = /^(to_|try_to_|date|time|last_day|next_day|trunc|strf|strp|format|parse|extract|from_unix|unix)/;

function functionName(node: Tree): string {
  const name = String(node['name']).toLowerCase();
  const args = Array.isArray(node['args']) ? node['args'] : [];
  const words = args.flatMap((arg: unknown): string[] => {
    if (!isTree(arg)) return [];
    const { var: unit, literal } = arg;
    if (isTree(unit)) return [String(unit['this']).toLowerCase()];
    const isText = isTree(literal) && literal['literal_type'] === 'string' && WORDED.test(name);
    return isText && looksLikeWord(String(literal['value'])) ? [String(literal['value'])] : [];
  });
  const special = PATTERN.test(name)
    ? [
        ...marked(args[1], 'escapes', /\\/),
        ...marked(args[2], 'groups', /[\\$]/),
        ...(PART.test(name) ? marked(args[1], 'a group', /\(/) : []),
      ]
    : [];
  return [`function ${name}/${args.length}`, ...words, ...special].join(' ');
}

const PATTERN = /^(regexp|rlike)/;
/** They give a part of what matches: of one group, or all of it. */
const PART = /extract|substr/;

/** Engines write what is escaped in a pattern, and the groups in a replacement, in different ways. */
function marked(arg: unknown, mark: string, pattern: RegExp): readonly string[] {
  const literal = isTree(arg) ? (arg['literal'] ?? arg['raw_string']) : undefined;
  return isTree(literal) && pattern.test(String(literal['value'])) ? [mark] : [];
}

/** Units and formats have letters; dates as text have none but T and Z. */
function looksLikeWord(text: string): boolean {
  return /[A-SU-Ya-su-y]/.test(text);
}

function firstSpan(tree: unknown): number | undefined {
  if (Array.isArray(tree)) {
    for (const item of tree) {
      const found = firstSpan(item);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isTree(tree)) return undefined;
  const span = tree['span'];
  if (isTree(span) && typeof span['start'] === 'number') return span['start'];
  return firstSpan(Object.values(tree));
}
