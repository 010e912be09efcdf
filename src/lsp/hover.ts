// What is shown of a name: description, columns with types, materialization, signature, compiled SQL.
import type { MacroId, NodeId } from '../base/index.ts';
import { columnsOf, type KnownColumn } from './columns.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import { querySymbolAt } from './query-symbols.ts';
import type { ProjectSession } from './session.ts';
import { type FileInProject, isYaml, type Meaning, symbolAt } from './symbols.ts';
import { callsIn, regionAt } from './template-scan.ts';

export interface HoverText {
  readonly start: number;
  readonly end: number;
  readonly markdown: string;
}

/** Rows of a column table, and characters of compiled SQL, that a hover shows. */
const MOST_COLUMNS = 60;
const MOST_SQL = 4000;

/** The text for the name at an offset. */
export async function hoverAt(place: FileInProject, offset: number): Promise<HoverText | undefined> {
  const found = symbolAt(place, offset);
  if (found) {
    const markdown = await textOfMeaning(place.session, found.meaning);
    return markdown === undefined ? undefined : { start: found.start, end: found.end, markdown };
  }
  const key = configKeyAt(place, offset);
  if (key || isYaml(place.path)) return key;
  const symbol = querySymbolAt(place, offset);
  if (!symbol) return undefined;
  const { start, end } = symbol;
  if (symbol.kind === 'column') return { start, end, markdown: columnText(symbol.column, symbol.owner) };
  if (symbol.kind === 'cte') {
    const body = place.text.slice(symbol.cte.bodyStart, symbol.cte.bodyEnd);
    return { start, end, markdown: `**${symbol.cte.name}** (CTE)\n\n${sqlBlock(body.trim())}` };
  }
  if (symbol.id === undefined) return undefined;
  const markdown = await textOfMeaning(place.session, { kind: 'node', id: symbol.id });
  return markdown === undefined ? undefined : { start, end, markdown };
}

async function textOfMeaning(session: ProjectSession, meaning: Meaning): Promise<string | undefined> {
  const project = session.graph?.project;
  switch (meaning.kind) {
    case 'node':
    case 'source':
      return resourceText(session, meaning.id);
    case 'macro':
      return macroText(session, meaning.id);
    case 'doc': {
      const doc = project?.docs.get(meaning.id);
      return doc && `**${doc.name}** (docs block)\n\n${doc.blockContents}`;
    }
    case 'var': {
      const value = valueOfVar(session, meaning.name);
      return value === undefined
        ? `**${meaning.name}** (var): no value in dbt_project.yml`
        : `**${meaning.name}** (var) = \`${value}\``;
    }
    case 'source-name': {
      const tables = [...(project?.sources.values() ?? [])].filter(({ sourceName }) => sourceName === meaning.name);
      const [first] = tables;
      if (!first) return undefined;
      const list = tables.map(
        ({ name, description }) => `- \`${name}\`${description ? `: ${firstLine(description)}` : ''}`,
      );
      return `**${meaning.name}** (source)\n\n${first.sourceDescription}\n\n${list.join('\n')}`;
    }
    case 'column': {
      const column = columnsOf(session, meaning.id).find(
        ({ name }) => name.toLowerCase() === meaning.name.toLowerCase(),
      );
      return column && columnText(column, session.graph?.resources.get(meaning.id)?.name);
    }
    default:
      return undefined;
  }
}

function valueOfVar(session: ProjectSession, name: string): string | undefined {
  const { source } = session.live.opened ?? {};
  if (!source) return undefined;
  const own = source.root.config.vars[source.root.config.name];
  for (const vars of [source.cliVars, own, source.root.config.vars]) {
    if (typeof vars === 'object' && vars !== null && Object.hasOwn(vars, name)) {
      return JSON.stringify((vars as { readonly [key: string]: unknown })[name]);
    }
  }
  return undefined;
}

async function resourceText(session: ProjectSession, id: NodeId): Promise<string | undefined> {
  const resource = session.graph?.resources.get(id);
  if (!resource) return undefined;
  const parts: string[] = [];
  const { materialized } = (resource.config ?? {}) as { readonly materialized?: unknown };
  const kind = resource.kind === 'model' && typeof materialized === 'string' ? `model, ${materialized}` : resource.kind;
  const title = resource.kind === 'source' ? `${resource.sourceName}.${resource.name}` : resource.name;
  const version = resource.kind === 'model' && resource.version !== null ? ` v${resource.version}` : '';
  parts.push(`**${title}**${version} (${kind})`);
  const relation = 'relationName' in resource ? resource.relationName : null;
  parts.push([`\`${resource.originalFilePath}\``, ...(relation ? [`\`${relation}\``] : [])].join(' · '));
  if (resource.description) parts.push(resource.description);
  const columns = 'columns' in resource ? columnsOf(session, id) : [];
  if (columns.length > 0) parts.push(columnTable(columns));
  const sql = resource.kind === 'model' ? await compiledSql(session, id) : undefined;
  if (sql) parts.push(`---\n\n${sqlBlock(sql)}`);
  return parts.join('\n\n');
}

/** Compiled SQL, where no warehouse is needed for it. */
export async function compiledSql(session: ProjectSession, id: NodeId): Promise<string | undefined> {
  try {
    return (await session.live.compiledNode(id))?.sql.trim();
  } catch {
    // What cannot be compiled is told as a diagnostic.
    return undefined;
  }
}

function sqlBlock(sql: string): string {
  const shown = sql.length > MOST_SQL ? `${sql.slice(0, MOST_SQL)}\n-- …` : sql;
  const fence = shown.includes('```') ? '````' : '```';
  return `${fence}sql\n${shown}\n${fence}`;
}

function columnTable(columns: readonly KnownColumn[]): string {
  const rows = columns
    .slice(0, MOST_COLUMNS)
    .map(
      ({ name, type, description }) =>
        `| ${cell(name)} | ${cell(type ?? '')} | ${cell(firstLine(description ?? ''))} |`,
    );
  const more = columns.length > MOST_COLUMNS ? `\n\n… and ${columns.length - MOST_COLUMNS} more` : '';
  return `| column | type | description |\n|---|---|---|\n${rows.join('\n')}${more}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function columnText({ name, type, description }: KnownColumn, owner: string | undefined): string {
  const head = `**${owner === undefined ? '' : `${owner}.`}${name}**${type === undefined ? '' : ` \`${type}\``} (column)`;
  return description ? `${head}\n\n${description}` : head;
}

function macroText(session: ProjectSession, id: MacroId): string | undefined {
  const macro = session.graph?.project.macros.get(id);
  if (!macro) return undefined;
  const parts = [
    `\`\`\`jinja\n${signatureOf(macro)}\n\`\`\``,
    `\`${macro.packageName}\` · \`${macro.originalFilePath}\``,
  ];
  if (macro.description) parts.push(macro.description);
  const described = macro.arguments.filter(({ type, description }) => type !== null || description !== '');
  if (described.length > 0) {
    parts.push(
      described
        .map(
          ({ name, type, description }) =>
            `- \`${name}\`${type === null ? '' : ` (${type})`}${description === '' ? '' : `: ${firstLine(description)}`}`,
        )
        .join('\n'),
    );
  }
  return parts.join('\n\n');
}

/** `name(a, b=…)` */
export function signatureOf({
  block,
}: {
  readonly block: {
    readonly name: string;
    readonly params: readonly { readonly name: string; readonly hasDefault: boolean }[];
  };
}): string {
  return `${block.name}(${block.params.map(({ name, hasDefault }) => (hasDefault ? `${name}=…` : name)).join(', ')})`;
}

/** The key of a config() call at an offset. */
function configKeyAt({ text, path }: FileInProject, offset: number): HoverText | undefined {
  const region = isYaml(path) ? undefined : regionAt(text, offset);
  if (!region) return undefined;
  const isConfig = callsIn(text, region.start + 2, region.end).some(
    ({ name, start, end }) => name === 'config' && offset >= start && offset <= end,
  );
  if (!isConfig) return undefined;
  const start = offset - (/\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0);
  const word = /^\w+/.exec(text.slice(start))?.[0] ?? '';
  const known = CONFIG_KEYS.find(({ name }) => name === word);
  return known && { start, end: start + word.length, markdown: `**${known.name}** (config)\n\n${known.help}` };
}
