import { playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { toggleSubtitles } from '../subtitles/commands.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'
import { KeyHelpElement } from './key-help.ts'
import { isForPlayer, keysAttribute, keyTargetOf, parseKeyScope } from './key-scope.ts'
import { type KeyRow, keyTable, meaningOf } from './key-table.ts'
import { controlOf } from './player-control.ts'
import { PlayerFeedbackElement } from './player-feedback.ts'
import { PointerFocus } from './pointer-focus.ts'

if (!customElements.get('player-feedback')) customElements.define('player-feedback', PlayerFeedbackElement)
if (!customElements.get('player-key-help')) customElements.define('player-key-help', KeyHelpElement)

const feedbacks = new WeakMap<TorrentPlayerElement, PlayerFeedbackElement>()

/** What shows on the picture of a player what a key or a gesture did. */
export const feedbackOf = (player: TorrentPlayerElement): PlayerFeedbackElement => {
  const known = feedbacks.get(player)
  if (known !== undefined) return known
  const feedback = document.createElement('player-feedback') as PlayerFeedbackElement
  feedbacks.set(player, feedback)
  return feedback
}

/** Rows that do something in this player now. */
const availableRows = (player: TorrentPlayerElement): readonly KeyRow[] => {
  const commands = playerCommands(player)
  return keyTable.filter(
    ({ action }) => typeof action === 'function' || action.type !== 'command' || commands.has(action.name),
  )
}

/** Whether a person sees enough of the player to mean it by the keys that scroll a page. */
const isInView = (player: HTMLElement): boolean => {
  const { top, bottom, height } = player.getBoundingClientRect()
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0)
  return seen > 0 && seen >= Math.min(height, innerHeight) / 3
}

/** Keys of the player, what they show on the picture, and the help for them. */
export const keysFeature: PlayerFeature = (player) => {
  const ending = new AbortController()
  const { signal } = ending
  const focus = new PointerFocus(signal)
  const control = controlOf(player)
  const feedback = feedbackOf(player)
  const over = player.place('over')
  over.append(feedback)

  let help: KeyHelpElement | null = null
  const toggleHelp = (): void => {
    if (help !== null) {
      help.remove()
      help = null
      return
    }
    help = document.createElement('player-key-help') as KeyHelpElement
    help.rows = availableRows(player)
    help.addEventListener('close', toggleHelp)
    over.append(help)
  }
  const commands = playerCommands(player)
  const offers = [
    commands.offer('help', () => {
      toggleHelp()
      return undefined
    }),
    commands.offer('subtitles', () => toggleSubtitles(player)),
  ]

  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || parseKeyScope(player.getAttribute(keysAttribute)) === 'none') return
    const meaning = meaningOf(event)
    if (meaning === null) return
    const target = keyTargetOf(event.composedPath(), player, {
      isByPointer: focus.isByPointer,
      isPlayerInView: isInView(player),
    })
    if (!isForPlayer(meaning.key, target)) return
    const { action } = meaning
    if (action?.type === 'command' && !commands.has(action.name)) return
    // Neither the range that has the focus nor the page may act on it as well.
    event.preventDefault()
    event.stopPropagation()
    const shown = action === null ? null : control.perform(action)
    if (shown !== null) feedback.show(shown)
  }
  player.addEventListener('keydown', onKey, { capture: true, signal })
  // The rest of a page that is nothing but a player: what means something there has had its turn already.
  document.addEventListener(
    'keydown',
    (event) => {
      const isShown = player.getClientRects().length > 0
      if (isShown && parseKeyScope(player.getAttribute(keysAttribute)) === 'page') onKey(event)
    },
    { signal },
  )
  return () => {
    ending.abort()
    for (const end of offers) end()
    help?.remove()
    feedback.remove()
  }
}
