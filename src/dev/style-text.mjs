// A style sheet that a program brings along: an esbuild plugin that gives its text, made small.
// @ts-check
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';

/** @type {import('esbuild').Plugin} */
export const styleText = {
  name: 'style-text',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: `export const text = ${JSON.stringify(code.trim())};`, loader: 'js' };
    });
  },
};
