/**
 * Hears what is dragged over a page: `dragenter` and `dragover`, in every open shadow tree.
 *
 * A `dragenter` from one element to another of the same shadow tree never leaves that tree (DOM, "dispatch an
 * event": its `relatedTarget` is the same element as its target for whoever stands outside). Where nobody
 * cancels it Chromium takes the place for one that refuses what is dragged, until the pointer moves again; a
 * drop before that is lost. Parts that appear under a still pointer, like the bars over a film, are enough.
 * The tree is always one that an earlier event of the same drag has come through, so it is listened to since
 * then.
 *
 * @param onDrag may hear one event twice; what it cancels counts
 */
export const listenForDrags = (
  target: Document | Window,
  onDrag: (event: DragEvent) => void,
  signal: AbortSignal,
): void => {
  const trees = new WeakSet<EventTarget>()

  const hear = (event: DragEvent): void => {
    for (const node of event.composedPath()) {
      if (!(node instanceof ShadowRoot) || trees.has(node)) continue
      trees.add(node)
      node.addEventListener('dragenter', onDrag as EventListener, { signal })
    }
    onDrag(event)
  }

  target.addEventListener('dragenter', hear as EventListener, { signal })
  target.addEventListener('dragover', hear as EventListener, { signal })
}
