import { render } from 'lit'
import { onTextsChange } from '../../shared/texts.ts'
import { keyboard, narrow, wide } from '../keys/key-icons.ts'
import { type PlayerCommandName, playerCommands } from '../player-commands.ts'
import type { PlayerFeature } from '../player-features.ts'
import { keysTexts } from '../texts/keys.ts'
import type { TorrentPlayerElement } from '../torrent-player.ts'

interface BarButton {
  readonly command: PlayerCommandName
  readonly order: string
  /** Where the button makes sense, as a media query; a phone has no keys. */
  readonly where: string
  readonly row: string
}

const buttons: readonly BarButton[] = [
  { command: 'theatre', order: '65', where: 'all', row: 'theatre' },
  { command: 'help', order: '70', where: '(any-hover: hover)', row: 'help' },
]

const isWide = (player: TorrentPlayerElement): boolean => player.hasAttribute('data-theatre')

const addButton = (player: TorrentPlayerElement, { command, order, where, row }: BarButton): (() => void) => {
  const commands = playerCommands(player)
  const ending = new AbortController()
  const { signal } = ending
  const button = document.createElement('button')
  button.className = 'icon-button'
  button.style.order = order
  button.dataset.keyRow = row
  const query = matchMedia(where)
  const draw = (): void => {
    const texts = keysTexts()
    const isTheatre = command === 'theatre'
    button.hidden = !query.matches || !commands.has(command)
    button.setAttribute(
      'aria-label',
      isTheatre ? (isWide(player) ? texts.leaveTheatre : texts.theatre) : texts.help,
    )
    render(isTheatre ? (isWide(player) ? narrow : wide) : keyboard, button)
  }
  button.addEventListener(
    'click',
    () => {
      commands.get(command)?.()
      draw()
    },
    { signal },
  )
  query.addEventListener('change', draw, { signal })
  const ends = [commands.onChange(draw), onTextsChange(draw)]
  const attributes = new MutationObserver(draw)
  attributes.observe(player, { attributeFilter: ['data-theatre'] })
  draw()
  player.place('bar-menus').append(button)
  return () => {
    ending.abort()
    attributes.disconnect()
    for (const end of ends) end()
    button.remove()
  }
}

/** Buttons of the bar for commands: the wide player, where the page offers it, and the help for keys. */
export const barButtonsFeature: PlayerFeature = (player) => {
  const ends = buttons.map((each) => addButton(player, each))
  return () => {
    for (const end of ends) end()
  }
}
