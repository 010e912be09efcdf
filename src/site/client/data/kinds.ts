import type { Core } from '../../format/index.ts';
import type { Role } from '../theme/colors.ts';

interface Kind {
  readonly one: string;
  readonly many: string;
  /** The colour that stands for it. */
  readonly role: Role;
}

/** In the order in which lists show them. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['model', { one: 'model', many: 'models', role: 'model' }],
  ['source', { one: 'source', many: 'sources', role: 'source' }],
  ['seed', { one: 'seed', many: 'seeds', role: 'seed' }],
  ['snapshot', { one: 'snapshot', many: 'snapshots', role: 'snapshot' }],
  ['feature_view', { one: 'feature view', many: 'feature views', role: 'feature' }],
  ['exposure', { one: 'exposure', many: 'exposures', role: 'exposure' }],
  ['metric', { one: 'metric', many: 'metrics', role: 'metric' }],
  ['semantic_model', { one: 'semantic model', many: 'semantic models', role: 'metric' }],
  ['saved_query', { one: 'saved query', many: 'saved queries', role: 'metric' }],
  ['function', { one: 'function', many: 'functions', role: 'model' }],
  ['analysis', { one: 'analysis', many: 'analyses', role: 'muted' }],
  ['test', { one: 'test', many: 'tests', role: 'muted' }],
  ['unit_test', { one: 'unit test', many: 'unit tests', role: 'muted' }],
  ['operation', { one: 'hook', many: 'hooks', role: 'muted' }],
  ['macro', { one: 'macro', many: 'macros', role: 'muted' }],
  ['group', { one: 'group', many: 'groups', role: 'muted' }],
]);

const ORDER: ReadonlyMap<string, number> = new Map([...KINDS.keys()].map((type, at) => [type, at]));

/** `model`, `saved query`; a type that is not known by its own name. */
export function kindName(type: string, isMany = false): string {
  const kind = KINDS.get(type);
  if (kind) return isMany ? kind.many : kind.one;
  return type.replace(/_/g, ' ');
}

/** The colour of a type. */
export function kindRole(type: string): Role {
  return KINDS.get(type)?.role ?? 'muted';
}

/** Where a type stands in lists. */
export function kindOrder(type: string): number {
  return ORDER.get(type) ?? KINDS.size;
}

/** Types that hold rows in a warehouse or describe what does: what counters and coverage are about. */
export function isData(type: string): boolean {
  return type === 'model' || type === 'source' || type === 'seed' || type === 'snapshot';
}

/** The name as lists show it: that of a source's table with its source, that of a version with its number, a label. */
export function displayName(core: Core, node: number): string {
  const label = core.labels.get(node);
  if (label !== undefined) return label;
  const name = core.names[node] ?? '';
  if (core.types[node] === 'source' && core.sourceNames[node]) return `${core.sourceNames[node]}.${name}`;
  const version = core.versions[node];
  return version ? `${name} v${version}` : name;
}
