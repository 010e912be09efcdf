// The lineage as a program of its own, loaded when somebody looks at it: the page starts without it.
import { text } from './lineage.css';
import { LineageView } from './lineage-view.tsx';
import { sourceFromCore } from './source-from-core.ts';

export interface LineageApp {
  readonly LineageView: typeof LineageView;
  readonly sourceFromCore: typeof sourceFromCore;
}

// The policy of the page allows no further style elements, but sheets that a program makes.
const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const app: LineageApp = { LineageView, sourceFromCore };
Object.assign(globalThis, { __lineage: app });
