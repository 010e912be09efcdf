// The comment that goes with every statement, so that the warehouse's history says which node sent it.
import { fail, isJsonObject, type JsonValue, jsonObject, type NodeId } from '../base/index.ts';
import { createCommentContext, jsonText } from '../context/index.ts';
import { Dict, JinjaObject, parseTemplate, strOf, type Template, toValue, type Value } from '../jinja/index.ts';
import type { CompileEnvironment } from './environment.ts';
import { compileErrors } from './errors.ts';

/** Puts the comment to a statement. */
export type CommentedSql = (sql: string) => string;

/** dbt's query comment for one command. */
export class QueryComment {
  readonly #environment: CompileEnvironment;
  readonly #setting: CommentSetting;
  #template: Template | undefined;
  /** What is the same in the standard comments of all nodes, up to the node's id. */
  #beforeId: string | undefined;

  constructor(environment: CompileEnvironment) {
    this.#environment = environment;
    this.#setting = commentSetting(
      environment.graph.project.source.root.config.queryComment,
      environment.facts.target.appendsQueryComment ?? false,
    );
  }

  /**
   * The comment of a connection, that of a node where `id` names one.
   * @throws TsdbtError of the template, and query-comment-ends when the comment could end before its end
   */
  forConnection(name: string, id: NodeId | undefined): CommentedSql {
    const { append } = this.#setting;
    const comment = this.#render(name, id);
    if (comment === '') return (sql) => sql;
    if (comment.includes('*/')) fail(compileErrors.commentEnds, { comment });
    const block = `/* ${comment.trim()} */`;
    return append ? (sql) => appended(sql, block) : (sql) => `${block}\n${sql}`;
  }

  #render(name: string, id: NodeId | undefined): string {
    const { text } = this.#setting;
    if (text === '') return '';
    if (text === undefined) return this.#standard(name, id);
    const { facts, graph } = this.#environment;
    const root = graph.project.source.root.name;
    this.#template ??= parseTemplate({ path: 'query-comment', text });
    const { text: rendered, returned } = this.#template.renderSync({
      globals: createCommentContext({
        facts,
        vars: this.#environment.vars(root),
        registry: graph.project.macroRegistry,
        packageName: root,
        extra: new Map<string, Value>([
          ['connection_name', name],
          ['node', id === undefined ? null : new CommentedNode(toValue(this.#environment.manifestOf(id)))],
        ]),
      }),
    });
    // dbt makes a macro of the text, with a line end before its end.
    return returned === undefined ? `${rendered}\n` : strOf(returned);
  }

  #standard(name: string, id: NodeId | undefined): string {
    if (id === undefined) return this.#standardWith(['connection_name', name]);
    this.#beforeId ??= this.#standardWith(['node_id', '']).slice(0, -'""}'.length);
    return `${this.#beforeId}${jsonText(id)}}`;
  }

  #standardWith(own: readonly [string, string]): string {
    const { facts } = this.#environment;
    return jsonText(
      jsonObject([
        ['app', 'dbt'],
        ['dbt_version', facts.dbtVersion],
        ['profile_name', facts.profileName],
        ['target_name', facts.targetName],
        own,
      ]),
    );
  }
}

interface CommentSetting {
  /** undefined: dbt's own comment. */
  readonly text: string | undefined;
  readonly append: boolean;
}

function commentSetting(value: JsonValue | undefined, appends: boolean): CommentSetting {
  if (value === undefined) return { text: undefined, append: appends };
  if (!isJsonObject(value)) return { text: typeof value === 'string' ? value : '', append: appends };
  const { comment, append } = value;
  return {
    text: typeof comment === 'string' ? comment : undefined,
    append: typeof append === 'boolean' ? append : appends,
  };
}

/** Before a last semicolon. */
function appended(sql: string, block: string): string {
  const text = sql.trimEnd();
  return text.endsWith(';') ? `${text.slice(0, -1)}\n${block};` : `${text}\n${block}`;
}

/** `node` of a comment: the fields of the node; what it lacks is an empty text. */
class CommentedNode extends JinjaObject {
  readonly typeName = 'QueryHeaderContextWrapper';
  readonly #fields: Value;

  constructor(fields: Value) {
    super();
    this.#fields = fields;
  }

  override getAttr(name: string): Value {
    return (this.#fields instanceof Dict ? this.#fields.get(name) : undefined) ?? '';
  }
}
