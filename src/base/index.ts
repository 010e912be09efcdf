// base: files and positions, diagnostics, logging, plain data, ids, ports. Imports nothing inside tsdbt.
export * from './diagnostic.ts';
export * from './hash.ts';
export * from './ids.ts';
export * from './json.ts';
export * from './log.ts';
export * from './ports.ts';
export * from './source-file.ts';
