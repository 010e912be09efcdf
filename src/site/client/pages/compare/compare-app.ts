// The pages that compare and show runs and sources, as a program of their own: the page starts without it.
import { RunsView } from '../runs/runs-view.tsx';
import { SourcesView } from '../runs/sources-view.tsx';
import { text } from './compare.css';
import { ComparePage } from './compare-page.tsx';

export interface CompareApp {
  readonly ComparePage: typeof ComparePage;
  readonly RunsView: typeof RunsView;
  readonly SourcesView: typeof SourcesView;
}

// The policy of the page allows no further style elements, but sheets that a program makes.
const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const app: CompareApp = { ComparePage, RunsView, SourcesView };
Object.assign(globalThis, { __compare: app });
