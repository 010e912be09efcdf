// Names in the semantic layer: their letters, words that are taken, and that one name stands for one thing.
import type { Span } from '../../../base/index.ts';
import { parseErrors } from '../../errors.ts';
import { GRAINS } from '../../yaml/semantic-words.ts';
import { placeIn } from '../places.ts';
import type { Element, Layer, SemanticModel } from './layer.ts';
import type { Finding } from './rule.ts';

/** Something with a name, as messages call it. */
interface Named {
  readonly what: string;
  readonly name: string;
  /** Its place, looked for only when something is wrong: that takes the whole file. */
  at(): Span;
  readonly nodeId: string;
}

const RESERVED: ReadonlyMap<string, string> = new Map([
  ['metric_time', 'queries name the time of any metric by it'],
  ['mf_internal_uuid', 'MetricFlow gives it to a column of its own'],
]);

/** What is wrong with the letters of a name, and whether it is taken. */
export function* nameProblems({ what, name, at, nodeId }: Named): Generator<Finding> {
  const found = (problem: string, hint: string): Finding => ({
    level: 'error',
    kind: parseErrors.semanticName,
    problem: `The name '${name}' cannot be used for ${what}: ${problem}`,
    hint,
    span: at(),
    nodeId,
  });
  if (!/^[a-z](?:(?!__)[a-z0-9_])*[a-z0-9]$/.test(name) || name.includes('\n')) {
    yield found(
      'it must have two characters or more, all of them small letters, digits or single underscores, begin with a letter and not end with an underscore',
      suggestion(name),
    );
  }
  if (GRAINS.some((grain) => grain === name.toLowerCase())) {
    yield found(
      'it is that of a time granularity',
      `add what it is the ${name.toLowerCase()} of, as in order_${name.toLowerCase()}`,
    );
  }
  const reason = RESERVED.get(name.toLowerCase());
  if (reason !== undefined) yield found(`${reason}`, 'choose another name');
}

function suggestion(name: string): string {
  const made = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  return made.length > 1 && made !== name ? `write ${made}` : 'choose another name';
}

/** `a measure`, `an entity` … */
export function withArticle(word: string): string {
  return `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

/** Rule: names of all resources and elements are valid. */
export function* validNames(layer: Layer): Generator<Finding> {
  for (const { name, node } of [...layer.models, ...layer.metrics, ...layer.savedQueries]) {
    yield* nameProblems({
      what: withArticle(node.kind.replace('_', ' ')),
      name,
      at: () => placeIn(node, ['name']),
      nodeId: node.uniqueId,
    });
  }
  for (const element of layer.models.flatMap(elementsIn)) {
    const { kind, name, model } = element;
    yield* nameProblems({ what: withArticle(kind), name, at: () => element.at('name'), nodeId: model.node.uniqueId });
  }
}

/** All elements of a semantic model. */
export function elementsIn({ measures, entities, dimensions }: SemanticModel): Element[] {
  return [...measures, ...entities, ...dimensions];
}

/** Rule: packages do not give two resources of a kind the same name. */
export function* uniqueResources({ models, metrics, savedQueries }: Layer): Generator<Finding> {
  for (const all of [models, metrics, savedQueries]) {
    const seen = new Map<string, string>();
    for (const { name, node } of all) {
      const other = seen.get(name);
      if (other === undefined) seen.set(name, node.packageName);
      else {
        const kind = node.kind.replace('_', ' ');
        yield {
          level: 'error',
          kind: parseErrors.semanticName,
          problem: `The name '${name}' cannot be used for ${withArticle(kind)}: package ${other} has ${withArticle(kind)} of that name, and names must be unique in the whole project`,
          hint: 'rename one of them',
          span: placeIn(node, ['name']),
          nodeId: node.uniqueId,
        };
      }
    }
  }
}

/** Rule: within a semantic model a name stands for one element. */
export function* uniqueElements({ models }: Layer): Generator<Finding> {
  for (const model of models) {
    const seen = new Map<string, Element>();
    for (const element of elementsIn(model)) {
      const other = seen.get(element.name);
      if (!other) seen.set(element.name, element);
      else {
        yield {
          level: 'error',
          kind: parseErrors.semanticName,
          problem: `The semantic model '${model.name}' has two elements named '${element.name}', ${withArticle(other.kind)} and ${withArticle(element.kind)}; each needs a name of its own`,
          hint: 'rename one of them; expr tells the column or expression',
          span: element.at('name'),
          nodeId: model.node.uniqueId,
        };
      }
    }
  }
}

/** Rule: a name is one kind of element wherever it is used. */
export function* consistentKinds({ models }: Layer): Generator<Finding> {
  const kinds = new Map<string, Map<string, Element>>();
  for (const element of models.flatMap(elementsIn)) {
    const known = kinds.get(element.name);
    if (!known) kinds.set(element.name, new Map([[element.kind, element]]));
    else if (!known.has(element.kind)) known.set(element.kind, element);
  }
  for (const [name, byKind] of kinds) {
    const [first, ...others] = byKind.values();
    // Within one model it is a doubled name, told by another rule.
    const told = new Set(first ? [first.model] : []);
    for (const element of others) {
      if (!first || told.has(element.model)) continue;
      yield {
        level: 'error',
        kind: parseErrors.semanticName,
        problem: `'${name}' is ${withArticle(element.kind)} of the semantic model '${element.model.name}' and ${withArticle(first.kind)} of '${first.model.name}'; a name must be the same kind of element in all semantic models`,
        hint: 'rename one of them; expr tells the column or expression',
        span: element.at('name'),
        nodeId: element.model.node.uniqueId,
      };
    }
  }
}

/** Rule: a measure's name is used once in all semantic models. */
export function* uniqueMeasures({ models, measuresByName }: Layer): Generator<Finding> {
  for (const measure of models.flatMap(({ measures }) => measures)) {
    const first = measuresByName.get(measure.name);
    // Twice in one model is told by another rule.
    if (!first || first === measure || first.model === measure.model) continue;
    yield {
      level: 'error',
      kind: parseErrors.semanticName,
      problem: `The measure '${measure.name}' is defined in the semantic model '${first.model.name}' too; names of measures must be unique among all semantic models`,
      hint: 'rename one of them',
      span: measure.at('name'),
      nodeId: measure.model.node.uniqueId,
    };
  }
}

/** Words that no engine takes as the name of a column. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'and as create distinct for from full having in inner into is join left like natural not null on or right select union using where with'.split(
    ' ',
  ),
);

/** Rule: names that become names of columns or relations are no words of SQL. */
export function* reservedWords({ state, models }: Layer): Generator<Finding> {
  for (const model of models) {
    const { uniqueId } = model.node;
    const [ref] = model.node.refs;
    const relation = ref ? (state.refable(ref.name, ref.package, ref.version)?.relationName ?? '') : '';
    const words = relation.split('.').filter((word) => KEYWORDS.has(word.toLowerCase()));
    if (words.length > 0) {
      yield {
        level: 'error',
        kind: parseErrors.semanticName,
        problem: `The semantic model '${model.name}' reads ${relation}, whose name has a word of SQL without quotes: ${words.join(', ')}`,
        hint: 'give the model another alias, schema or database, or switch quoting on',
        span: model.at('model'),
        nodeId: uniqueId,
      };
    }
    for (const element of elementsIn(model)) {
      if (!KEYWORDS.has(element.name.toLowerCase())) continue;
      yield {
        level: 'error',
        kind: parseErrors.semanticName,
        problem: `The name '${element.name}' cannot be used for ${withArticle(element.kind)}: it is a word of SQL`,
        hint: 'choose another name; expr tells the column',
        span: element.at('name'),
        nodeId: uniqueId,
      };
    }
  }
}

/** Rule: custom granularities have valid names that nothing else has. */
export function* customGranularities(layer: Layer): Generator<Finding> {
  if (layer.customGrains.size === 0) return;
  const taken = new Map<string, string>();
  for (const { name, kind } of layer.models.flatMap(elementsIn)) taken.set(name, kind);
  for (const { name } of layer.metrics) taken.set(name, 'metric');
  for (const { name } of layer.models) taken.set(name, 'semantic model');
  const seen = new Set<string>();
  for (const { node, customGrains } of layer.spines) {
    for (const [index, name] of customGrains.entries()) {
      const span = placeIn(node, ['time_spine', 'custom_granularities', index, 'name']);
      yield* nameProblems({ what: 'a custom granularity', name, at: () => span, nodeId: node.uniqueId });
      const other = seen.has(name) ? 'custom granularity' : taken.get(name);
      seen.add(name);
      if (other === undefined) continue;
      yield {
        level: 'error',
        kind: parseErrors.semanticName,
        problem: `The name '${name}' cannot be used for a custom granularity: there is ${withArticle(other)} of that name`,
        hint: 'rename one of them',
        span,
        nodeId: node.uniqueId,
      };
    }
  }
}
