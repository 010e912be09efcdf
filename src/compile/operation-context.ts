// The run-time context of a macro that is called from the command line: no node, any ref.
import { fail, jsonObject, type Span } from '../base/index.ts';
import { createRunContext, type DatabaseAccess, type Resolver, type RunContext } from '../context/index.ts';
import type { Value } from '../jinja/index.ts';
import { type MacroNode, manifestNode } from '../parse/index.ts';
import type { CompileEnvironment } from './environment.ts';
import { compileErrors } from './errors.ts';
import { isEphemeral, relationOfNode, relationOfSource } from './node-relations.ts';
import { functionRelation, projectQuoting } from './resolver.ts';

/** The globals of one call, `extra` among them: `model` is the macro, names are looked up as in the root project. */
export function operationContext(
  environment: CompileEnvironment,
  macro: MacroNode,
  database: DatabaseAccess,
  extra?: ReadonlyMap<string, Value>,
): RunContext {
  const { facts, graph } = environment;
  const root = graph.project.source.root.name;
  return createRunContext({
    facts,
    registry: graph.project.macroRegistry,
    packageName: root,
    vars: environment.vars(root),
    model: manifestNode(macro),
    config: jsonObject(),
    thisRelation: undefined,
    isOperation: true,
    resolve: operationResolver(environment, macro, root),
    database,
    graph: () => environment.graphValue(),
    makers: environment.makers,
    extra,
  });
}

/** Operations may refer to everything but ephemeral models, whether a template was seen to do so or not. */
export function operationResolver(
  environment: CompileEnvironment,
  macro: Pick<MacroNode, 'originalFilePath'> & { readonly uniqueId: string },
  root: string,
): Resolver {
  const { facts, graph } = environment;
  const notFound = (call: string, span: Span): never =>
    fail(
      compileErrors.operationRefNotFound,
      { id: macro.uniqueId, path: macro.originalFilePath, target: call },
      { span },
    );
  return {
    ref(wanted, span): Value {
      const found = graph.lookupRef(root, wanted);
      const node = found.kind === 'found' ? graph.project.nodes.get(found.id) : undefined;
      if (!node) return notFound(`node named '${wanted.name}'`, span);
      if (isEphemeral(node)) return fail(compileErrors.ephemeralInOperation, { name: node.name }, { span });
      return relationOfNode(node, facts, projectQuoting(environment));
    },
    source(sourceName, tableName, span): Value {
      const found = graph.lookupSource(root, [sourceName, tableName]);
      const source = found.kind === 'found' ? graph.project.sources.get(found.id) : undefined;
      return source ? relationOfSource(source, facts) : notFound(`source named '${sourceName}.${tableName}'`, span);
    },
    metric: (args, span) => notFound(`metric named '${args.join('.')}'`, span),
    function: (args, span) =>
      functionRelation(environment, root, args) ?? notFound(`function named '${args[args.length - 1] ?? ''}'`, span),
  };
}
