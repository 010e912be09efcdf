// A statement of Snowflake's SQL as DuckDB's: names folded and found, types and functions replaced.
import { notHere, unknownFunction } from '../errors.ts';
import { aggregate } from './aggregates.ts';
import { DUCKDB_NAMES, functionName, RULED } from './functions.ts';
import { MACRO_FUNCTIONS } from './macros.ts';
import { duckdbName, duckdbPath, type Path } from './names.ts';
import {
  as,
  type Branch,
  call,
  isBranch,
  parseStatement,
  printForDuckdb,
  printForSnowflake,
  raw,
  type Tree,
  text,
} from './polyglot.ts';
import { renameFunctions } from './rename-functions.ts';
import { cast, type SessionFacts, specialFunction } from './special-functions.ts';
import { SEQUENCE, tableFunction } from './table-functions.ts';
import {
  aliased,
  dotted,
  foldedName,
  identifier,
  isAll,
  joinWithCondition,
  printedIdentifier,
  quoted,
  readsGenerator,
} from './tree-parts.ts';
import { castTarget } from './tree-types.ts';
import { UNDERSTOOD } from './understood.ts';

/** What a translation must know of the warehouse. */
export interface Surroundings {
  readonly facts: SessionFacts;
  /** The stored relation that a name with one to three parts means. @throws SnowflakeError 002003 */
  relation(parts: readonly string[]): { readonly path: Path; readonly shownName: string };
  /** The macro of a user's function, or undefined. */
  userFunction(parts: readonly string[]): Path | undefined;
  /** A table with the result of a query that this session ran. @throws SnowflakeError */
  resultOf(queryId: string): Path;
}

/** A translated statement. */
export interface Translation {
  readonly sql: string;
  /** The kind of the statement: `select`, `insert`, `merge` … */
  readonly kind: string;
  readonly tree: Branch;
}

/** The statement as DuckDB's SQL. @throws SnowflakeError when it is wrong, or means something that cannot be said there */
export function translate(sql: string, surroundings: Surroundings): Translation {
  const tree = parseStatement(renameFunctions(sql), sql);
  const kind = Object.keys(tree)[0] ?? '';
  const translated = new Translator(surroundings).translate(tree);
  return { sql: printForDuckdb(translated), kind, tree: translated };
}

/** Keys that hold one thing without naming its kind. */
const FIELDS = new Set('this expressions whens name sql query value ctes'.split(' '));

class Translator {
  readonly #around: Surroundings;
  /** Names of common table expressions that are in sight. */
  #ctes: string[] = [];
  /** The query reads a generator, whose rows are numbered. */
  #hasGenerator = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  translate(tree: Branch): Branch {
    return this.#branch(tree) as Branch;
  }

  #any(tree: Tree): Tree {
    if (Array.isArray(tree)) return tree.map((item) => this.#any(item));
    return isBranch(tree) ? this.#branch(tree) : tree;
  }

  #branch(tree: Branch): Tree {
    const keys = Object.keys(tree);
    const kind = keys[0] ?? '';
    const content = tree[kind];
    if (keys.length === 1 && !FIELDS.has(kind) && (isBranch(content) || content === null)) {
      return this.#node(kind, content ?? null, tree);
    }
    if (typeof tree['name'] === 'string' && typeof tree['quoted'] === 'boolean') return identifier(tree);
    if ('catalog' in tree && isBranch(tree['name'])) return this.#tableReference(tree);
    if ('nulls_first' in tree && isAll(tree['this'])) return { ...tree, this: raw('ALL') };
    return this.#fields(tree);
  }

  #fields(tree: Branch): Branch {
    return Object.fromEntries(
      Object.entries(tree).map(([key, value]) => [key, SKIPPED.has(key) ? value : this.#any(value)]),
    );
  }

  #node(kind: string, content: Branch | null, tree: Branch): Tree {
    if (content === null) return UNDERSTOOD.has(kind) ? tree : refuse(kind);
    const rule = this.#rules[kind];
    if (rule) return rule(content);
    if (!UNDERSTOOD.has(kind)) return refuse(kind);
    return { [kind]: this.#fields(content) };
  }

  readonly #rules: { readonly [kind: string]: (content: Branch) => Tree } = {
    select: (content) => this.#withCtes(content, 'select'),
    union: (content) => this.#withCtes(content, 'union'),
    intersect: (content) => this.#withCtes(content, 'intersect'),
    except: (content) => this.#withCtes(content, 'except'),
    insert: (content) => this.#withCtes(content, 'insert'),
    raw: () => refuse('an expression that the parser leaves as text'),
    command: (content) => refuse(String(content['this'])),
    cast: (content) => this.#cast(content, 'cast'),
    try_cast: (content) => this.#cast(content, 'try_cast'),
    function: (content) => this.#function(content),
    aggregate_function: (content) => {
      if (functionName(String(content['name'])) === undefined)
        throw unknownFunction(String(content['name']).toUpperCase(), undefined);
      return { aggregate_function: this.#fields(content) };
    },
    method_call: (content) => this.#method(content),
    div: (content) => call('SF_DIVIDE', this.#part(content, 'left'), this.#part(content, 'right')),
    mod: (content) => call('SF_MODULO', this.#part(content, 'left'), this.#part(content, 'right')),
    concat: (content) => this.#concat(content),
    // Printed at once, so that deep statements do not fill the stack of the printer.
    case: (content) => raw(printForDuckdb({ case: this.#fields(content) })),
    j_s_o_n_extract: (content) => call('SF_GET_PATH', this.#part(content, 'this'), this.#part(content, 'expression')),
    subscript: (content) => call('SF_GET', this.#part(content, 'this'), this.#part(content, 'index')),
    array_func: (content) => this.#special('SF_ARRAY_CONSTRUCT', this.#parts(content, 'expressions')),
    map_func: (content) => {
      const values = this.#parts(content, 'values');
      const pairs = this.#parts(content, 'keys').flatMap((key, i) => [key, values[i] ?? { null: null }]);
      return this.#special('SF_OBJECT_CONSTRUCT', pairs);
    },
    regexp_like: (content) => call('SF_REGEXP_LIKE', this.#part(content, 'this'), this.#part(content, 'pattern')),
    str_position: (content) => call('SF_CHARINDEX', this.#part(content, 'substr'), this.#part(content, 'this')),
    extract: (content) => this.#special('extract', [unitName(String(content['field'])), this.#part(content, 'this')]),
    like: (content) => this.#like(content, 'like'),
    i_like: (content) => this.#like(content, 'i_like'),
    within_group: (content) =>
      this.#aggregate(content['this'] ?? null, this.#parts(content, 'order_by'), false) ?? {
        within_group: this.#fields(content),
      },
    window_function: (content) => {
      const fields = this.#fields({ ...content, this: null });
      const inner = as('within_group', content['this']);
      const order = inner ? this.#parts(inner, 'order_by') : [];
      const known = this.#aggregate(inner ? (inner['this'] ?? null) : (content['this'] ?? null), order, true);
      return { window_function: { ...fields, this: known ?? this.#part(content, 'this') } };
    },
    parameter: (content) => this.#parameter(content),
    lateral: (content) => this.#tableFunction(content['this'] ?? null, content['alias'] ?? null, []),
    identifier: (content) => ({ identifier: identifier(content) }),
    table: (content) => ({ table: this.#tableReference(content) }),
    alias: (content) => this.#alias(content),
    literal: (content) => ({
      literal:
        content['literal_type'] === 'dollar_string'
          ? { literal_type: 'string', value: content['value'] ?? '' }
          : content,
    }),
    values: (content) => this.#values(content),
    subquery: (content) => this.#subquery(content),
  };

  #part(content: Branch, key: string): Tree {
    return this.#any(content[key] ?? null);
  }

  #parts(content: Branch, key: string): Tree[] {
    const parts = content[key];
    return Array.isArray(parts) ? parts.map((part) => this.#any(part)) : [];
  }

  #special(name: string, args: Tree[]): Branch {
    return specialFunction(name, args, this.#around.facts) ?? refuse(name);
  }

  /** A query: its own common table expressions are in sight inside it only. */
  #withCtes(content: Branch, kind: string): Branch {
    const outer = this.#ctes;
    const outerGenerator = this.#hasGenerator;
    this.#hasGenerator = kind === 'select' && readsGenerator(content['from'] ?? null);
    const parts = isBranch(content['with']) ? content['with'] : undefined;
    const ctes = Array.isArray(parts?.['ctes']) ? parts['ctes'] : [];
    let translated: Tree = null;
    if (parts) {
      const done: Tree[] = [];
      for (const cte of ctes) {
        const name = isBranch(cte) && isBranch(cte['alias']) ? foldedName(cte['alias']) : '';
        if (parts['recursive'] === true) this.#ctes = [...this.#ctes, name];
        done.push(this.#any(cte));
        this.#ctes = [...this.#ctes, name];
      }
      translated = { ...parts, ctes: done };
    }
    const fields = this.#fields({ ...content, with: null });
    this.#ctes = outer;
    this.#hasGenerator = outerGenerator;
    if (kind === 'select' && Array.isArray(fields['joins'])) fields['joins'] = fields['joins'].map(joinWithCondition);
    if (kind === 'select') fields['expressions'] = this.#namedColumns(content, fields);
    return { [kind]: { ...fields, with: translated } };
  }

  /** Snowflake names a column without alias by the text of its expression. */
  #namedColumns(content: Branch, fields: Branch): Tree[] {
    const before = Array.isArray(content['expressions']) ? content['expressions'] : [];
    const after = Array.isArray(fields['expressions']) ? fields['expressions'] : [];
    return after.map((column, i) => {
      const written = before[i] ?? null;
      const isNamed = as('alias', column) ?? as('column', written) ?? as('star', written) ?? as('dot', written);
      if (isNamed) return column;
      return aliased(column, printForSnowflake(written).replace(/\bSF_/g, '').toUpperCase());
    });
  }

  #tableReference(tree: Branch): Tree {
    const parts = [tree['catalog'], tree['schema'], tree['name']].filter(isBranch).map(foldedName);
    const rest = this.#fields({ ...tree, name: null, schema: null, catalog: null });
    if (parts.length === 1 && this.#ctes.includes(parts[0] ?? '')) {
      return { ...rest, name: quoted(parts[0] ?? ''), schema: null, catalog: null };
    }
    const { path, shownName } = this.#around.relation(parts);
    const alias = rest['alias'] ?? (path.name === shownName ? null : quoted(shownName));
    return { ...rest, alias, name: quoted(path.name), schema: quoted(path.schema), catalog: quoted(path.database) };
  }

  #cast(content: Branch, kind: 'cast' | 'try_cast'): Tree {
    const value = this.#part(content, 'this');
    const { type, length } = castTarget(content['to'] ?? null);
    switch (type.duckdb) {
      case 'VARCHAR':
        return length === undefined ? call('SF_TO_VARCHAR', value) : call('LEFT', call('SF_TO_VARCHAR', value), length);
      case 'JSON':
        return call('TO_JSON', value);
      case 'JSON[]':
      case 'MAP(VARCHAR, JSON)':
        return cast(call('TO_JSON', value), type.duckdb, kind);
      default:
        return cast(value, type.duckdb, kind);
    }
  }

  #function(content: Branch): Tree {
    const name = String(content['name']);
    if (/^table$/i.test(name)) return this.#tableFunction(content['args'] ?? null, null, []);
    if (/^identifier$/i.test(name)) return refuse('identifier(…)');
    const known = this.#aggregate({ function: content }, [], false);
    if (known) return known;
    const args = this.#parts(content, 'args');
    if (this.#hasGenerator && /^SF_SEQ\d$/.test(name)) return raw(SEQUENCE);
    if (name.startsWith('SF_')) {
      const special = specialFunction(name, args, this.#around.facts);
      if (special) return special;
      if (!RULED.has(name.slice(3)) && MACRO_FUNCTIONS.has(name.slice(3))) return { function: { ...content, args } };
    }
    const macro = this.#around.userFunction([name.toUpperCase()]);
    if (macro) return userCall(macro, args);
    if (functionName(name) === undefined && !DUCKDB_NAMES.has(name.toUpperCase())) {
      throw unknownFunction(name.toUpperCase(), undefined);
    }
    return { function: { ...content, args } };
  }

  /** `schema.f(…)` is parsed as a method of a column. */
  #method(content: Branch): Tree {
    const method = content['method'];
    const path = [...dotted(content['this'] ?? null), isBranch(method) ? foldedName(method) : ''];
    const macro = this.#around.userFunction(path);
    if (!macro) throw unknownFunction(path.join('.'), undefined);
    return userCall(macro, this.#parts(content, 'args'));
  }

  #aggregate(tree: Tree, order: Tree[], isWindow: boolean): Branch | undefined {
    const content = as('function', tree);
    if (!content) return undefined;
    return aggregate(content, order, isWindow, (part) => this.#any(part));
  }

  /** A chain of `||` is printed side by side, not inside each other. */
  #concat(content: Branch): Branch {
    const written: Tree[] = [];
    let rest: Branch | undefined = content;
    while (rest) {
      written.unshift(rest['right'] ?? null);
      const left: Tree = rest['left'] ?? null;
      rest = as('concat', left);
      if (!rest) written.unshift(left);
    }
    const parts = written.map((part) => this.#any(part));
    const texts = parts.map((part) => as('literal', part)).filter((part) => part?.['literal_type'] === 'string');
    if (texts.length === parts.length) return text(texts.map((part) => String(part?.['value'])).join(''));
    return raw(`(${parts.map((part) => printForDuckdb(call('SF_TO_VARCHAR', part))).join(' || ')})`);
  }

  #like(content: Branch, kind: 'like' | 'i_like'): Tree {
    const { quantifier } = content;
    if (typeof quantifier !== 'string') return { [kind]: this.#fields(content) };
    // The parser takes the alias of the whole for one of the patterns.
    const alias = as('alias', content['right']);
    if (alias)
      return this.#branch({ alias: { ...alias, this: { [kind]: { ...content, right: alias['this'] ?? null } } } });
    const single = as('paren', content['right'])?.['this'];
    const patterns = single === undefined ? as('tuple', content['right'])?.['expressions'] : [single];
    if (!Array.isArray(patterns)) throw notHere('like any of a query');
    const left = this.#part(content, 'left');
    const each: Branch[] = patterns.map((right) => ({
      [kind]: { ...content, left, right: this.#any(right), quantifier: null },
    }));
    const both = quantifier.toUpperCase() === 'ANY' ? 'or' : 'and';
    const all = each.reduce((a, b) => ({
      [both]: { left: a, right: b, left_comments: [], operator_comments: [], trailing_comments: [] },
    }));
    return { paren: { this: all, trailing_comments: [] } };
  }

  #parameter(content: Branch): Tree {
    if (content['style'] !== 'Dollar') throw notHere('a bind variable without a value');
    return raw(duckdbName(`COLUMN${String(content['index'])}`));
  }

  #alias(content: Branch): Tree {
    const called = as('function', content['this']);
    if (called && /^table$/i.test(String(called['name']))) {
      const columns = Array.isArray(content['column_aliases']) ? content['column_aliases'] : [];
      return this.#tableFunction(called['args'] ?? null, content['alias'] ?? null, columns);
    }
    const fields = this.#fields(content);
    // A temporary table is stored under another name and shown under its own: here it has the alias that was written.
    const table = as('table', fields['this'] ?? null);
    return { alias: table ? { ...fields, this: { table: { ...table, alias: null } } } : fields };
  }

  #tableFunction(tree: Tree, alias: Tree, columns: readonly Tree[]): Tree {
    const inner = Array.isArray(tree) ? (tree[0] ?? null) : tree;
    const content = as('function', inner);
    if (!content) throw notHere('a table function of this form');
    const source = tableFunction(content, {
      print: (part) => printForDuckdb(this.#any(part) as Branch),
      resultOf: (id) => duckdbPath(this.#around.resultOf(id)),
      lastQueryId: this.#around.facts.lastQueryId,
    });
    const name = isBranch(alias) ? foldedName(alias) : typeof alias === 'string' ? alias.toUpperCase() : source.name;
    const names = columns.filter(isBranch).map((column) => duckdbName(foldedName(column)));
    return raw(`LATERAL ${source.sql} AS ${duckdbName(name)}${names.length > 0 ? `(${names.join(', ')})` : ''}`);
  }

  /** Columns of VALUES are COLUMN1, COLUMN2 … */
  #values(content: Branch): Tree {
    const fields = this.#fields(content);
    const first = Array.isArray(fields['expressions']) ? fields['expressions'][0] : undefined;
    const width = isBranch(first) && Array.isArray(first['expressions']) ? first['expressions'].length : 0;
    const given = Array.isArray(fields['column_aliases']) ? fields['column_aliases'] : [];
    const names = given.length > 0 ? given : Array.from({ length: width }, (_, i) => quoted(`COLUMN${i + 1}`));
    const rows = printForDuckdb({ values: { ...fields, alias: null, column_aliases: [] } });
    const alias = isBranch(fields['alias']) ? fields['alias'] : quoted('VALUES');
    const columns = names.filter(isBranch).map((name) => printedIdentifier(name));
    return raw(`(${rows}) AS ${printedIdentifier(alias)}(${columns.join(', ')})`);
  }

  #subquery(content: Branch): Tree {
    const values = as('values', content['this']);
    if (!values) return raw(printForDuckdb({ subquery: this.#fields(content) }));
    const alias = content['alias'] ?? null;
    const columns = Array.isArray(content['column_aliases']) ? content['column_aliases'] : [];
    return this.#values({ ...values, alias, column_aliases: columns });
  }
}

const SKIPPED = new Set(['span', 'comments', 'leading_comments', 'trailing_comments', 'to']);

function refuse(kind: string): never {
  throw notHere(kind.replaceAll('_', ' '));
}

function userCall(path: Path, args: Tree[]): Branch {
  return raw(`${duckdbPath(path)}(${args.map((arg) => printForDuckdb(arg as Branch)).join(', ')})`);
}

/** `DayOfWeek` → `dayofweek`. */
function unitName(field: string): Tree {
  return field.toLowerCase();
}
