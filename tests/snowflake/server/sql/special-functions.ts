// Functions whose meaning depends on how their arguments are written: date parts, formats, pairs, lists.
import { notHere } from '../errors.ts';
import { dateFormat, dateUnit } from './formats.ts';
import { as, type Branch, call, isBranch, raw, type Tree, text } from './polyglot.ts';
import { declaredType } from './types.ts';

/** What functions may say about the session. */
export interface SessionFacts {
  readonly database: string | null;
  readonly schema: string | null;
  readonly role: string;
  readonly warehouse: string | null;
  readonly user: string;
  readonly sessionId: string;
  readonly lastQueryId: string | null;
}

type Rule = (args: Tree[], facts: SessionFacts) => Branch;

/** The call of a function that has a rule, or undefined. Its arguments are translated already. */
export function specialFunction(name: string, args: Tree[], facts: SessionFacts): Branch | undefined {
  return RULES[name]?.(args, facts);
}

/** The date part that an argument names: `day` or `'day'`. */
function unitOf(tree: Tree | undefined): string {
  const column = as('column', tree)?.['name'];
  const word = isBranch(column) ? column['name'] : (as('var', tree)?.['this'] ?? literalText(tree));
  if (typeof word !== 'string') throw notHere('a date part that is no word');
  return dateUnit(word);
}

function literalText(tree: Tree | undefined): string | undefined {
  const literal = as('literal', tree);
  return literal?.['literal_type'] === 'string' && typeof literal['value'] === 'string' ? literal['value'] : undefined;
}

function literalNumber(tree: Tree | undefined): number | undefined {
  const literal = as('literal', tree);
  return literal?.['literal_type'] === 'number' ? Number(literal['value']) : undefined;
}

function need(tree: Tree | undefined): Tree {
  if (tree === undefined) throw notHere('a function with fewer arguments');
  return tree;
}

/** A text literal where a moment is meant becomes one. */
function moment(tree: Tree | undefined): Tree {
  return literalText(tree) === undefined ? need(tree) : cast(need(tree), 'TIMESTAMP');
}

export function cast(tree: Tree, type: string, kind: 'cast' | 'try_cast' = 'cast'): Branch {
  return {
    [kind]: {
      this: tree,
      to: { data_type: 'custom', name: type },
      trailing_comments: [],
      double_colon_syntax: false,
    },
  };
}

/** A list of trees as one call that prints them with commas. */
const list = (items: Tree[]): Branch => call('LIST_VALUE', ...items);

const PARTS_OF_TIME = new Set(['hour', 'minute', 'second', 'millisecond', 'microsecond']);

function datePart(unit: string, of: Tree): Branch {
  if (unit === 'epoch') return call('SF_EPOCH', of);
  if (unit === 'epoch_ms') return call('SF_EPOCH_MS', of);
  return call('DATE_PART', text(unit === 'isoweek' ? 'week' : unit), of);
}

function toMoment(type: 'DATE' | 'TIMESTAMP', isTry: boolean): Rule {
  const name = `SF_${isTry ? 'TRY_' : ''}TO_${type}`;
  return ([value, format]) => {
    const written = literalText(format);
    if (format !== undefined && written === undefined && literalNumber(format) === undefined) {
      throw notHere(`${name.slice(3)} with a format that is no literal`);
    }
    if (written === undefined || /^auto$/i.test(written)) {
      return call(name, need(value), ...(literalNumber(format) === undefined ? [] : [need(format)]));
    }
    const read = call(isTry ? 'TRY_STRPTIME' : 'STRPTIME', cast(need(value), 'VARCHAR'), text(dateFormat(written)));
    return cast(read, type);
  };
}

function toNumber(kind: 'cast' | 'try_cast'): Rule {
  return ([value, ...sizes]) => {
    // A format of nothing but X reads hexadecimal digits.
    if (/^X+$/i.test(literalText(sizes[0]) ?? '')) return call('SF_HEX_NUMBER', need(value));
    const measures = sizes.map(literalNumber);
    if (measures.includes(undefined)) throw notHere('to_number with a format');
    return cast(need(value), declaredType('NUMBER', measures as number[]).duckdb, kind);
  };
}

function objectOf(args: Tree[], keepsNull: boolean): Branch {
  if (as('star', args[0])) throw notHere('object_construct(*)');
  const object = call(
    'JSON_OBJECT',
    ...args.map((arg, i) => (i % 2 === 0 ? cast(arg, 'VARCHAR') : call('TO_JSON', arg))),
  );
  return cast(keepsNull ? object : call('JSON_MERGE_PATCH', text('{}'), object), 'MAP(VARCHAR, JSON)');
}

function nullIfAny(args: Tree[], result: Branch): Branch {
  return call(
    'IF',
    joined(
      args.map((arg) => ({ is_null: { this: arg, not: false } }) as Branch),
      'or',
    ),
    { null: null },
    result,
  );
}

function joined(parts: Tree[], kind: 'or' | 'concat'): Tree {
  return parts.reduce((left, right) => ({
    [kind]: { left, right, left_comments: [], operator_comments: [], trailing_comments: [] },
  }));
}

function concatenated(args: Tree[]): Tree {
  return joined(
    args.map((arg) => call('SF_TO_VARCHAR', arg)),
    'concat',
  );
}

/** The n of `row_number()` as a sequence from 0. */
const sequence: Rule = () => raw('(ROW_NUMBER() OVER () - 1)');

const said =
  (value: (facts: SessionFacts) => string | null): Rule =>
  (_, facts) => {
    const found = value(facts);
    return found === null ? cast({ null: null }, 'VARCHAR') : text(found);
  };

const RULES: { readonly [name: string]: Rule } = {
  SF_DATEADD: ([unit, count, to]) => {
    const part = unitOf(unit);
    if (part === 'nanosecond') throw notHere('nanoseconds in dateadd');
    return call(PARTS_OF_TIME.has(part) ? 'SF_ADD_TIME' : 'SF_ADD', moment(to), need(count), text(part));
  },
  SF_DATEDIFF: ([unit, from, to]) => call('SF_DATEDIFF', text(unitOf(unit)), moment(from), moment(to)),
  SF_DATE_TRUNC: ([unit, of]) => {
    // Snowflake also takes them the other way round.
    const isSwapped = as('literal', of) !== undefined && as('literal', unit) === undefined && !isWord(unit);
    return call('SF_DATE_TRUNC', text(unitOf(isSwapped ? of : unit)), moment(isSwapped ? unit : of));
  },
  SF_DATE_PART: ([unit, of]) => datePart(unitOf(unit), moment(of)),
  SF_LAST_DAY: ([of, unit]) => call('SF_LAST_DAY', moment(of), ...(unit === undefined ? [] : [text(unitOf(unit))])),
  SF_TO_NUMBER: toNumber('cast'),
  SF_TRY_TO_NUMBER: toNumber('try_cast'),
  SF_TO_VARCHAR: ([value, format]) => {
    if (format === undefined) return call('SF_TO_VARCHAR', need(value));
    const written = formatText(format);
    return call('STRFTIME', need(value), text(dateFormat(written)));
  },
  SF_TO_DATE: toMoment('DATE', false),
  SF_TRY_TO_DATE: toMoment('DATE', true),
  SF_TO_TIMESTAMP: toMoment('TIMESTAMP', false),
  SF_TRY_TO_TIMESTAMP: toMoment('TIMESTAMP', true),
  SF_DECODE: ([value, ...rest]) => {
    const branches: Tree[][] = [];
    for (let i = 0; i + 1 < rest.length; i += 2) {
      branches.push([call('SF_EQUAL_NULL', need(value), need(rest[i])), need(rest[i + 1])]);
    }
    const otherwise = rest.length % 2 === 1 ? need(rest.at(-1)) : { null: null };
    return branches.reduceRight<Branch>(
      (tail, [is, then]) => call('IF', need(is), need(then), tail),
      otherwise as Branch,
    );
  },
  SF_OBJECT_CONSTRUCT: (args) => objectOf(args, false),
  SF_OBJECT_CONSTRUCT_KEEP_NULL: (args) => objectOf(args, true),
  SF_ARRAY_CONSTRUCT: (args) => cast(list(args.map((arg) => call('TO_JSON', arg))), 'JSON[]'),
  SF_ARRAY_CONSTRUCT_COMPACT: (args) =>
    call('SF_ARRAY_COMPACT', cast(list(args.map((arg) => call('TO_JSON', arg))), 'JSON[]')),
  SF_HASH: (args) => call('SF_SIGNED', call('HASH', ...args)),
  SF_GREATEST: (args) => nullIfAny(args, call('GREATEST', ...args)),
  SF_LEAST: (args) => nullIfAny(args, call('LEAST', ...args)),
  SF_CONCAT: (args) => ({ paren: { this: concatenated(args), trailing_comments: [] } }),
  SF_CONCAT_WS: ([separator, ...args]) =>
    nullIfAny(args, call('CONCAT_WS', need(separator), ...args.map((arg) => call('SF_TO_VARCHAR', arg)))),
  SF_SEQ1: sequence,
  SF_SEQ2: sequence,
  SF_SEQ4: sequence,
  SF_SEQ8: sequence,
  SF_CURRENT_TIMESTAMP: () => raw('NOW()'),
  SF_LOCALTIMESTAMP: () => raw('NOW()'),
  SF_CURRENT_DATE: () => raw('CURRENT_DATE'),
  SF_CURRENT_TIME: () => raw('CAST(CURRENT_TIME AS TIME)'),
  SF_CURRENT_DATABASE: said((facts) => facts.database),
  SF_CURRENT_SCHEMA: said((facts) => facts.schema),
  SF_CURRENT_ROLE: said((facts) => facts.role),
  SF_CURRENT_WAREHOUSE: said((facts) => facts.warehouse),
  SF_CURRENT_USER: said((facts) => facts.user),
  SF_CURRENT_ACCOUNT: said(() => 'LOCAL'),
  SF_CURRENT_REGION: said(() => 'LOCAL'),
  SF_CURRENT_VERSION: said(() => '9.0.0'),
  SF_CURRENT_SESSION: said((facts) => facts.sessionId),
  SF_LAST_QUERY_ID: said((facts) => facts.lastQueryId),
  SF_CURRENT_TRANSACTION: () => cast({ null: null }, 'VARCHAR'),
  extract: ([field, of]) => datePart(dateUnit(String(field)), need(of)),
};

function isWord(tree: Tree | undefined): boolean {
  const column = as('column', tree);
  return column !== undefined && column['table'] === null;
}

/** A format: literals that are joined are one literal already. */
function formatText(tree: Tree): string {
  const literal = literalText(tree);
  if (literal === undefined) throw notHere('to_varchar with a format that is no literal');
  return literal;
}
