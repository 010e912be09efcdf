import { useComputed } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { copyText } from '../ui/copy-text.ts';
import { many } from '../words/words.ts';
import { type Completion, completeSelection } from './complete-selection.ts';
import type { LineageModel } from './lineage-model.ts';
import { selectNodes } from './select-nodes.ts';
import { commandOf } from './view-state.ts';

/** Include and exclude in the words of the command line, with completion and the number of nodes while one types. */
export function SelectorBar({ model }: { model: LineageModel }) {
  const { select, exclude } = model.state.value;
  const [text, setText] = useState(select);
  const [without, setWithout] = useState(exclude);
  const [isExcluding, setExcluding] = useState(exclude !== '');
  useEffect(() => setText(select), [select]);
  useEffect(() => {
    setWithout(exclude);
    if (exclude !== '') setExcluding(true);
  }, [exclude]);
  const isChanged = text !== select || without !== exclude;
  const found = isChanged ? selectNodes(model.source, text, without) : model.selected.value;
  const shown = useComputed(() => model.visible.value.length);
  const run = (): void => {
    if (found.problem === undefined) model.select(text.trim(), without.trim());
    else model.say(found.problem);
  };
  const copy = (): void => {
    const command = commandOf(model.source, model.state.peek());
    void copyText(command).then((isDone) => model.say(isDone ? `copied: ${command}` : command));
  };
  const count = isChanged ? found.count : shown.value;
  const problem =
    found.problem ?? (found.unmatched.length > 0 ? `nothing is named ${found.unmatched.join(', ')}` : undefined);
  return (
    <form
      class="lin-selector"
      aria-label="Selection"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <WordInput
        model={model}
        label="Select"
        placeholder="all, or 1+orders+1"
        text={text}
        onText={setText}
        onRun={run}
      />
      {isExcluding && (
        <WordInput
          model={model}
          label="Exclude"
          placeholder="leave out"
          text={without}
          onText={setWithout}
          onRun={run}
        />
      )}
      {!isExcluding && (
        <button type="button" class="lin-button lin-quiet" onClick={() => setExcluding(true)} title="Leave nodes out">
          − exclude
        </button>
      )}
      <output class={`lin-count${problem === undefined ? '' : ' lin-bad'}`} title={problem}>
        {problem === undefined ? many(count, 'node') : problem}
      </output>
      {isChanged ? (
        <button type="submit" class="lin-button lin-primary">
          show
        </button>
      ) : (
        <button
          type="button"
          class="lin-button lin-quiet lin-copy"
          onClick={copy}
          title={commandOf(model.source, model.state.value)}
        >
          copy command
        </button>
      )}
    </form>
  );
}

interface WordInputProps {
  readonly model: LineageModel;
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onRun: () => void;
}

/** A text with completions of the word at the cursor (ARIA combobox). */
function WordInput({ model, label, placeholder, text, onText, onRun }: WordInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [options, setOptions] = useState<readonly Completion[]>([]);
  const [active, setActive] = useState(-1);
  const id = `lin-${label.toLowerCase()}`;
  const offer = (value: string, cursor: number): void => {
    setActive(-1);
    setOptions(completeSelection(model.source, value, cursor));
  };
  const take = (option: Completion): void => {
    onText(option.text);
    setOptions([]);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(option.cursor, option.cursor);
      // A method wants its value.
      if (option.label.endsWith(':')) offer(option.text, option.cursor);
    });
  };
  const key = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const chosen = options[active];
    if (step !== 0 && options.length > 0)
      setActive((active + step + options.length + (active === -1 && step < 0 ? 1 : 0)) % options.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) take(chosen);
    else if (event.key === 'Escape' && options.length > 0) setOptions([]);
    else if (event.key === 'Enter') {
      setOptions([]);
      onRun();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="lin-words">
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === -1 ? undefined : `${id}-${active}`}
        placeholder={placeholder}
        value={text}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => {
          const { value, selectionStart } = event.currentTarget;
          onText(value);
          offer(value, selectionStart ?? value.length);
        }}
        onKeyDown={key}
        onBlur={() => setTimeout(() => setOptions([]), 150)}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={`${label}: completions`}
        class="lin-options"
        hidden={options.length === 0}
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
          <div
            key={option.label}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(option)}
          >
            <span>{option.label}</span>
            <small>{option.hint}</small>
          </div>
        ))}
      </div>
    </div>
  );
}
