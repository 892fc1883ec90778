import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useStore } from '../store.ts';

/** What opens where something was pressed, takes the focus, and goes at Escape, and where the focus or a press is elsewhere. */
export function Popup(props: {
  at: { readonly x: number; readonly y: number };
  /** What can be reached by arrow keys, and gets the focus first. */
  items: string;
  /** How many of them stand in a line. */
  columns?: number;
  children: ComponentChildren;
}): JSX.Element {
  const { at, items, columns = 1, children } = props;
  const store = useStore();
  const root = useRef<HTMLDivElement>(null);
  const all = (): readonly HTMLElement[] => [...(root.current?.querySelectorAll<HTMLElement>(items) ?? [])];

  useLayoutEffect(() => {
    const { current } = root;
    if (current === null) return;
    const { width, height } = current.getBoundingClientRect();
    current.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
    current.style.top = `${Math.max(8, Math.min(at.y, innerHeight - height - 8))}px`;
    (all()[0] ?? current).focus();
  }, [at]);
  useEffect(() => {
    const leave = ({ target: pressed }: MouseEvent): void => {
      if (!root.current?.contains(pressed as Node)) store.closeMenu();
    };
    addEventListener('pointerdown', leave);
    return () => removeEventListener('pointerdown', leave);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    const reached = all();
    const now = reached.findIndex((item) => item === document.activeElement);
    const around = (step: number): number => (now + step + reached.length) % reached.length;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: around(columns),
      ArrowUp: around(-columns),
      ...(columns > 1 && { ArrowRight: around(1), ArrowLeft: around(-1) }),
      Home: 0,
      End: reached.length - 1,
    };
    const next = moves[event.key];
    const isLast = columns === 1 || (now < 0 && !event.shiftKey);
    if (event.key === 'Escape' || (event.key === 'Tab' && isLast)) store.closeMenu();
    else if (now < 0) return;
    else if (next !== undefined) reached[next]?.focus();
    else return;
    event.preventDefault();
  };
  const onFocusOut = ({ relatedTarget: next }: FocusEvent): void => {
    if (next instanceof Node && !root.current?.contains(next)) store.closeMenu();
  };
  return (
    <div class="popup" ref={root} tabIndex={-1} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      {children}
    </div>
  );
}
