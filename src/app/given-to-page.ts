import { listenForDrags } from '../elements/drag-listening.ts'
import { sayError, toTorrentError } from '../shared/errors.ts'
import { droppedFiles } from './dropped-files.ts'
import { linkIn, textKinds } from './link-in-data.ts'

export type Dragged = 'files' | 'link'

export interface GivenListener {
  /** Files were dropped or pasted. */
  files(files: readonly File[]): void
  /** A link was dropped or pasted, outside of any field. */
  source(source: string): void
  /** What is held over the page now; `null`: nothing, or nothing that can be taken. */
  dragging(what: Dragged | null): void
  /** What was dropped cannot be read. */
  failed(what: Dragged, sentence: string): void
}

const inTextField = (event: Event): boolean => {
  const target = event.composedPath()[0]
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]')
}

/**
 * Hears what is dropped and pasted anywhere on the page, until `signal` is aborted. A text that is put into a
 * field is the field's own.
 */
export const listenForGiven = (listener: GivenListener, signal: AbortSignal): void => {
  /** A link or a text of this very page is dragged about on it: that asks for nothing. */
  let isOwn = false

  const onOwn = ({ type }: DragEvent): void => {
    isOwn = type === 'dragstart'
  }

  const kindOf = (event: DragEvent): Dragged | null => {
    const types = event.dataTransfer?.types ?? []
    if (isOwn) return null
    if (types.includes('Files')) return 'files'
    return !inTextField(event) && textKinds.some((kind) => types.includes(kind)) ? 'link' : null
  }

  const onPaste = (event: ClipboardEvent): void => {
    if (inTextField(event) || event.clipboardData === null) return
    const files = [...event.clipboardData.files]
    if (files.length > 0) {
      event.preventDefault()
      listener.files(files)
      return
    }
    const reading = linkIn(event.clipboardData)
    if (!reading.ok) return
    event.preventDefault()
    listener.source(reading.source)
  }

  const onDrag = (event: DragEvent): void => {
    const kind = kindOf(event)
    listener.dragging(kind)
    if (kind === null) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  }

  const onDragLeave = (event: DragEvent): void => {
    // Left the window, and not one element for another.
    if (event.relatedTarget === null) listener.dragging(null)
  }

  const onDrop = (event: DragEvent): void => {
    const kind = kindOf(event)
    const data = event.dataTransfer
    listener.dragging(null)
    if (kind === null || data === null) return
    // Else the browser leaves this page for what was dropped.
    event.preventDefault()
    if (kind === 'link') {
      const reading = linkIn(data)
      if (reading.ok) listener.source(reading.source)
      else listener.failed(kind, reading.problem)
      return
    }
    droppedFiles(data).then(
      (files) => listener.files(files),
      (error: unknown) => listener.failed(kind, sayError(toTorrentError(error))),
    )
  }

  document.addEventListener('dragstart', onOwn, { signal })
  document.addEventListener('dragend', onOwn, { signal })
  document.addEventListener('paste', onPaste, { signal })
  listenForDrags(document, onDrag, signal)
  document.addEventListener('dragleave', onDragLeave, { signal })
  document.addEventListener('drop', onDrop, { signal })
}
