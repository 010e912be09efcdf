// The page that compares, and the picture of a run over time, as a program of its own: the page starts without it.
import { Gantt } from '../runs/gantt.tsx';
import { scheduleOf } from '../runs/schedule.ts';
import { text } from './compare.css';
import { ComparePage } from './compare-page.tsx';

export interface CompareApp {
  readonly ComparePage: typeof ComparePage;
  readonly Gantt: typeof Gantt;
  readonly scheduleOf: typeof scheduleOf;
}

// The policy of the page allows no further style elements, but sheets that a program makes.
const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const app: CompareApp = { ComparePage, Gantt, scheduleOf };
Object.assign(globalThis, { __compare: app });
