// Layout of templates.
export { formatStyle } from './format-style.ts';
export { type FormatOptions, type FormatStyle, type Formatted, formatTemplate } from './format-template.ts';
