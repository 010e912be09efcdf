// ref() and source() at run time, for one node.
import { quoteIdentifier, type Relation } from '../adapters/index.ts';
import { fail, type NodeId, type Span, TsdbtError } from '../base/index.ts';
import { MetricReference, type Resolver } from '../context/index.ts';
import type { Reference } from '../graph/index.ts';
import { getAttribute, getItem, type Value } from '../jinja/index.ts';
import type { ParsedNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';
import { compileErrors } from './errors.ts';
import { type BatchContext, inputFilter } from './event-window.ts';
import { tellOfPrerelease } from './newest-version.ts';
import { isEphemeral, relationOfNode, relationOfSource } from './node-relations.ts';

export interface ResolverOptions {
  readonly environment: CompileEnvironment;
  readonly id: NodeId;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly kind: ParsedNode['kind'];
  /** Set while one batch of a microbatch model is compiled. */
  readonly batch: BatchContext | undefined;
  /** Parents that are read from an earlier state. */
  readonly deferred: ReadonlyMap<NodeId, Relation>;
  /** Called for each ephemeral parent in the order in which the template refers to them. */
  readonly onEphemeral: (id: NodeId) => void;
}

interface RefWanted {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
}

/** The resolver that createRunContext wants. */
export function nodeResolver(options: ResolverOptions): Resolver {
  const { environment, id } = options;
  const { graph, facts } = environment;
  const { sample } = environment.options;
  const quoting = projectQuoting(environment);
  const quote = (name: string): string => quoteIdentifier(facts.target.dialect, name);
  /** The part of an input that is to be read: nothing with --empty, a window of time for batches and samples. */
  const limited = (relation: Relation, input: Parameters<typeof inputFilter>[1]): Relation => {
    const limit = environment.options.empty ? 0 : undefined;
    const eventTimeFilter = inputFilter(options, input, { batch: options.batch, sample }, quote);
    return limit === undefined && !eventTimeFilter ? relation : relation.with({ limit, eventTimeFilter });
  };
  const failAsLinked = (reference: Reference, span: Span): void => {
    const problem = graph.problemOf(id, reference, span);
    if (problem) throw new TsdbtError(problem);
  };
  const notFound = (reference: Reference, call: string, span: Span): never => {
    failAsLinked(reference, span);
    return fail(compileErrors.refNotFound, { call }, { span, nodeId: id });
  };
  return {
    ref(wanted: RefWanted, span: Span): Value {
      const target = graph.resolveRef(id, wanted);
      if (target === undefined) {
        failAsLinked({ kind: 'node', args: wanted }, span);
        return fail(
          compileErrors.refNotCaptured,
          { node: options.name, path: options.path, call: refCall(wanted) },
          { span, nodeId: id },
        );
      }
      const node = graph.project.nodes.get(target);
      if (!node) return notFound({ kind: 'node', args: wanted }, refCall(wanted), span);
      if (wanted.version === null) tellOfPrerelease(environment, options.name, node);
      const deferred = options.deferred.get(target);
      if (deferred !== undefined) return limited(deferred, node);
      if (isEphemeral(node)) options.onEphemeral(target);
      return limited(relationOfNode(node, facts, quoting), node);
    },
    source(sourceName, tableName, span): Value {
      const target = graph.resolveSource(id, [sourceName, tableName]);
      const source = target === undefined ? undefined : graph.project.sources.get(target);
      if (!source) {
        const args = [sourceName, tableName] as const;
        return notFound({ kind: 'source', args }, `source('${sourceName}', '${tableName}')`, span);
      }
      return limited(relationOfSource(source, facts), source);
    },
    metric: (args, span) =>
      metricReference(environment, id, args) ?? notFound({ kind: 'metric', args }, `metric(${args.join(', ')})`, span),
    function: (args, span) =>
      functionRelation(environment, options.packageName, args) ??
      notFound({ kind: 'function', args }, `function(${args.join(', ')})`, span),
  };
}

/** The metric that a node refers to, with what `graph.metrics` has of it. */
function metricReference(environment: CompileEnvironment, id: NodeId, args: readonly string[]): Value | undefined {
  const tail = args.length > 1 ? `metric.${args.join('.')}` : `.${args[0] ?? ''}`;
  const found = environment.graph.dependsOn(id).find((one) => one.startsWith('metric.') && one.endsWith(tail));
  if (found === undefined) return undefined;
  return new MetricReference(args, getItem(getAttribute(environment.graphValue(), 'metrics'), found));
}

/**
 * A function as it is called in SQL; the project's quoting is not asked, as for sources. With --defer it is that of the
 * earlier state unless this run builds it: no relation is known by the name of a function.
 */
export function functionRelation(
  environment: CompileEnvironment,
  packageName: string,
  args: readonly string[],
): Value | undefined {
  const { graph, facts, options } = environment;
  const found = graph.lookupFunction(packageName, args);
  const node = found.kind === 'found' ? graph.project.nodes.get(found.id) : undefined;
  if (!node) return undefined;
  const { deferral } = options;
  const isDeferred = deferral?.appliesToRefs === true && !deferral.selected.has(node.uniqueId);
  const earlier = isDeferred ? deferral.nodes.get(node.uniqueId) : undefined;
  return relationOfNode(earlier ?? node, facts, {}).with({ type: 'function' });
}

/** The quoting of all nodes, those of packages too: what the root project says, as in dbt. */
export function projectQuoting(environment: CompileEnvironment): CompileEnvironmentQuoting {
  return environment.graph.project.source.root.config.quoting;
}

type CompileEnvironmentQuoting = CompileEnvironment['graph']['project']['source']['root']['config']['quoting'];

/** `ref('a', v=2)` as a template would write it. */
export function refCall(wanted: RefWanted): string {
  const parts = [wanted.package, wanted.name].filter((part) => part !== null).map((part) => `'${part}'`);
  if (wanted.version !== null)
    parts.push(`v=${typeof wanted.version === 'number' ? wanted.version : `'${wanted.version}'`}`);
  return `ref(${parts.join(', ')})`;
}
