// SQL that is written in another dialect than the target's: translated after its template is rendered, before the CTEs
// of ephemeral parents, which are translated themselves where they need it, are put in front.
import {
  type Diagnostic,
  diagnostic,
  fail,
  isJsonArray,
  isJsonObject,
  type JsonValue,
  jsonObject,
  nearest,
  TsdbtError,
} from '../base/index.ts';
import type { OutputMap, Rendered } from '../jinja/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import { loadSqlAnalyzer, type Translation } from '../sql/index.ts';
import { derivedMap } from './derived-map.ts';
import type { CompileEnvironment } from './environment.ts';
import { compileErrors } from './errors.ts';
import { toolSetting } from './tool-setting.ts';

interface TranspileSetting {
  readonly from: string;
  /** Functions that mean the same by the same name, as the author says. */
  readonly trusted: ReadonlySet<string>;
}

/**
 * The text in the target's dialect: as it is where `meta.tsdbt.transpile` of the node, or `transpile` of tsdbt.yml for
 * nodes of the root project, names no other dialect.
 * @throws TsdbtError transpile-setting, sql-not-translated, sql-analyzer-missing
 */
export function inTargetDialect(
  environment: CompileEnvironment,
  node: ParsedNode,
  rendered: Rendered,
): Rendered | Promise<Rendered> {
  const setting = transpileSetting(environment, node);
  if (!setting || setting.from === environment.facts.target.dialect.analyzerDialect) return rendered;
  return translated(environment, node, rendered, setting);
}

async function translated(
  environment: CompileEnvironment,
  node: ParsedNode,
  rendered: Rendered,
  setting: TranspileSetting,
): Promise<Rendered> {
  const to = environment.facts.target.dialect.analyzerDialect;
  const analyzer = await loadSqlAnalyzer();
  if (!analyzer.dialects.has(setting.from)) {
    const problem = `'${setting.from}' is no dialect that is known`;
    return wrongSetting(node, problem, nearest(setting.from, [...analyzer.dialects]));
  }
  const sql = inOwnQuotes(rendered.text, environment, analyzer.quoteOf(setting.from));
  const translation = analyzer.translate(sql, setting.from, to, { trusted: setting.trusted });
  if (translation.problems.length > 0) throw notTranslated(node, setting.from, to, rendered.map, translation);
  return { ...rendered, text: `${translation.sql}\n`, map: derivedMap(rendered.map, translation.originOf) };
}

function transpileSetting(environment: CompileEnvironment, node: ParsedNode): TranspileSetting | undefined {
  const written = toolSetting(node, 'transpile') ?? projectSetting(environment, node);
  if (written === undefined || written === null || written === false) return undefined;
  if (typeof written === 'string') return { from: written.toLowerCase(), trusted: new Set() };
  const { from, trust = [], ...others } = isJsonObject(written) ? written : jsonObject();
  const [other] = Object.keys(others);
  if (other !== undefined) return wrongSetting(node, `it has no key '${other}'`, nearest(other, ['from', 'trust']));
  if (typeof from !== 'string') return wrongSetting(node, "it needs 'from', the dialect of the SQL");
  if (!isJsonArray(trust)) return wrongSetting(node, "'trust' is a list of functions");
  return { from: from.toLowerCase(), trusted: new Set(trust.map((name) => String(name).toLowerCase())) };
}

/** Generic tests are made of macros, which know the target's dialect. */
function projectSetting({ graph }: CompileEnvironment, node: ParsedNode): JsonValue | undefined {
  const { root, toolSettings } = graph.project.source;
  const isOwn = node.packageName === root.name && !(node.kind === 'test' && node.testKind === 'generic');
  return isOwn ? toolSettings?.['transpile'] : undefined;
}

function wrongSetting(node: ParsedNode, problem: string, near?: string): never {
  return fail(
    compileErrors.transpileSetting,
    { name: node.name, problem, near },
    { span: node.span, nodeId: node.uniqueId },
  );
}

/** `"db"."schema"."name"`, as relations are rendered for the target, in the quotes of the other dialect; of the same length. */
function inOwnQuotes(text: string, environment: CompileEnvironment, quote: string): string {
  const own = environment.facts.target.dialect.quoteCharacter;
  if (own === quote) return text;
  const name = `${own}[^${own}]+${own}`;
  return text.replaceAll(new RegExp(`${name}(?:\\.${name})+`, 'g'), (found) => found.replaceAll(own, quote));
}

function notTranslated(
  node: ParsedNode,
  from: string,
  to: string,
  map: OutputMap,
  { problems }: Translation,
): TsdbtError {
  const [first, ...others] = problems.map(({ offset, message, hint }): Diagnostic => {
    const place = { span: map.locate(offset) ?? node.span, nodeId: node.uniqueId };
    return diagnostic(compileErrors.notTranslated, { name: node.name, from, to, message, hint }, place);
  });
  const related = others.map(({ span }, at) => ({ message: problems[at + 1]?.message ?? '', span }));
  return new TsdbtError({ ...(first as Diagnostic), related });
}
