import { render } from 'preact';
import { startTheme } from './theme/theme.ts';

startTheme();
render(<main>tsdbt</main>, document.body);
