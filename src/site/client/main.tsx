import { render } from 'preact';

render(<main>tsdbt</main>, document.body);
