// The thread that analyzes: the parser's memory and its time stay away from whoever asks.
import { parentPort } from 'node:worker_threads';
import { openPolyglot } from '../translate/polyglot-analyzer.ts';
import type { LineageRequest } from './query-lineage.ts';

const analyzer = await openPolyglot();
parentPort?.on('message', (request: LineageRequest) => parentPort?.postMessage(analyzer.lineage(request)));
