import { toTorrentError } from '../shared/errors.ts'
import { droppedFiles } from './dropped-files.ts'
import { readSource } from './routes.ts'

const isFileDrag = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

const inTextField = (event: Event): boolean => {
  const target = event.composedPath()[0]
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]')
}

export interface GivenListener {
  /** Files were dropped or pasted. */
  files(files: readonly File[]): void
  /** A link was pasted, outside of any field. */
  source(source: string): void
  /** Files are held over the page, or no longer. */
  dragging(isDragging: boolean): void
  /** What was dropped cannot be read. */
  failed(sentence: string): void
}

/** Hears what is dropped and pasted anywhere on the page, till `signal` is aborted. */
export const listenForGiven = (listener: GivenListener, signal: AbortSignal): void => {
  const onPaste = (event: ClipboardEvent): void => {
    if (inTextField(event) || event.clipboardData === null) return
    const files = [...event.clipboardData.files]
    if (files.length > 0) {
      event.preventDefault()
      listener.files(files)
      return
    }
    const reading = readSource(event.clipboardData.getData('text'))
    if (!reading.ok) return
    event.preventDefault()
    listener.source(reading.source)
  }
  const onDrag = (event: DragEvent): void => {
    if (!isFileDrag(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    listener.dragging(true)
  }
  const onDragLeave = (event: DragEvent): void => {
    // Left the window, and not one element for another.
    if (event.relatedTarget === null) listener.dragging(false)
  }
  const onDrop = (event: DragEvent): void => {
    listener.dragging(false)
    const data = event.dataTransfer
    if (!isFileDrag(event) || data === null) return
    event.preventDefault()
    droppedFiles(data).then(
      (files) => listener.files(files),
      (error: unknown) => listener.failed(toTorrentError(error).message),
    )
  }
  document.addEventListener('paste', onPaste, { signal })
  document.addEventListener('dragenter', onDrag, { signal })
  document.addEventListener('dragover', onDrag, { signal })
  document.addEventListener('dragleave', onDragLeave, { signal })
  document.addEventListener('drop', onDrop, { signal })
}
