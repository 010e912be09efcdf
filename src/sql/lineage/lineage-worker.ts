// The thread that analyzes: the parser's memory and its time stay away from whoever asks.
import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { openPolyglot } from '../translate/polyglot-analyzer.ts';
import type { LineageRequest } from './query-lineage.ts';

// The parser's functions are optimized only when they are run very often: with the default, a handful of queries costs
// three times as much, and a thousand take as long with either. Those that are not run are not looked at either: the
// program is the one that the lock file names.
setFlagsFromString('--wasm-tiering-budget=100000000');
setFlagsFromString('--wasm-lazy-validation');
const analyzer = await openPolyglot();
parentPort?.on('message', (request: LineageRequest) => parentPort?.postMessage(analyzer.lineage(request)));
