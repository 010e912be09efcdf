// The lineage as a program of its own, loaded when somebody looks at it: the page starts without it.
import { LineageView } from './lineage-view.tsx';
import { sourceFromCore } from './source-from-core.ts';

export interface LineageApp {
  readonly LineageView: typeof LineageView;
  readonly sourceFromCore: typeof sourceFromCore;
}

const app: LineageApp = { LineageView, sourceFromCore };
Object.assign(globalThis, { __lineage: app });
