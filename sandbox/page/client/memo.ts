import { createElement, type FunctionComponent } from 'preact';
import { useMemo } from 'preact/hooks';

/** Draws a component again only where one of its properties changed, or its own state. It is always given the same ones. */
export function memo<P extends object>(component: FunctionComponent<P>): FunctionComponent<P> {
  return (props: P) => useMemo(() => createElement(component, props), Object.values(props));
}
