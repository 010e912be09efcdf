// How far a node is from the raw data, by its type, its folders and its name, as projects are commonly laid out.
import { kindName } from './kinds.ts';

const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    raw: 'raw',
    base: 'base',
    landing: 'raw',
    bronze: 'bronze',
    silver: 'silver',
    gold: 'gold',
    stg: 'staging',
    staging: 'staging',
    int: 'intermediate',
    intermediate: 'intermediate',
    dim: 'marts',
    fct: 'marts',
    fact: 'marts',
    mart: 'marts',
    marts: 'marts',
    core: 'core',
    reporting: 'reporting',
    report: 'reporting',
    reports: 'reporting',
    rpt: 'reporting',
    features: 'features',
  }),
);

/** Types that are of one layer whatever they are called; what else is no model is a layer of its own. */
const BY_TYPE: ReadonlyMap<string, string> = new Map([
  ['semantic_model', 'metrics'],
  ['saved_query', 'metrics'],
]);

/** A layer, and the place of the folder that is called after one: it says nothing of what a node is about. */
export interface Layer {
  readonly layer: string;
  readonly place: number;
  /** Nothing is called after a layer: it is the first folder, which may be one as well as it may not. */
  readonly isGuess?: boolean;
}

/**
 * The layer of a node.
 * @param folders Below the folder of all models.
 */
export function layerOf(type: string, folders: readonly string[], name: string): Layer {
  const place = folders.findIndex((folder) => WORDS.has(folder.toLowerCase()));
  if (type !== 'model') return { layer: BY_TYPE.get(type) ?? kindName(type, true), place };
  const word = folders[place] ?? /^([a-z]+)_/i.exec(name)?.[1] ?? '';
  const layer = WORDS.get(word.toLowerCase());
  return layer === undefined ? { layer: folders[0] ?? 'models', place, isGuess: true } : { layer, place };
}
