// The page that compares, as a program of its own: the page starts without it.
import { text } from './compare.css';
import { ComparePage } from './compare-page.tsx';

export interface CompareApp {
  readonly ComparePage: typeof ComparePage;
}

// The policy of the page allows no further style elements, but sheets that a program makes.
const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const app: CompareApp = { ComparePage };
Object.assign(globalThis, { __compare: app });
