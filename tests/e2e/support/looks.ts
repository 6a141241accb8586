/** What a page looks like, measured: all of these run in the page, and look into every shadow root. */

declare global {
  var looks: {
    /** What a finger can press and is smaller than 44 px. */
    smallTargets(): string[]
    /** What moves for longer than a moment. */
    movements(): string[]
    /** What can be pressed and lies behind something else. */
    covered(): string[]
    /** What is wrong with an open panel: where it lies, that nothing closes it, how its names wrap. */
    panels(): string[]
    /** What reaches out of the page at its sides. */
    overflow(): string[]
    /** How one sees where the focus is. */
    focusRing(): string
    /** The element that has the focus, within all shadow roots. */
    focused(): Element | null
  }
}

/** For `addInitScript`: puts {@link looks} into the page. */
export const installLooks = (): void => {
  const everything = (root: Document | ShadowRoot = document): Element[] =>
    [...root.querySelectorAll('*')].flatMap((element) =>
      element.shadowRoot === null ? [element] : [element, ...everything(element.shadowRoot)],
    )
  const nameOf = (element: Element): string => {
    const root = element.getRootNode()
    const host = root instanceof ShadowRoot ? `${root.host.localName} ` : ''
    const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 24) ?? ''
    const classes = typeof element.className === 'string' ? element.className.trim() : ''
    return `${host}${element.localName}${classes === '' ? '' : `.${classes}`} “${name}”`
  }
  const isSeen = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect()
    return (
      width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    )
  }
  const pressed = [
    'button, select, summary, a[href], input:not([type=hidden]), torrent-time-bar',
    'media-play-button, media-mute-button, media-volume-range, media-pip-button, media-fullscreen-button',
    'media-seek-backward-button, media-seek-forward-button',
  ].join()
  /** With what an `::after` adds around it. */
  const sizeOf = (element: Element): readonly [number, number] => {
    const { width, height } = element.getBoundingClientRect()
    const after = getComputedStyle(element, '::after')
    if (after.content === 'none' || after.position !== 'absolute') return [width, height]
    const more = (side: string): number => Math.max(0, -Number.parseFloat(side) || 0)
    return [width + more(after.left) + more(after.right), height + more(after.top) + more(after.bottom)]
  }
  /** What is pressed at a point, within all shadow roots; `null`: it is not on the screen. */
  const deepest = (x: number, y: number): Element | null => {
    let found = document.elementFromPoint(x, y)
    for (;;) {
      const inner: Element | null = found?.shadowRoot?.elementFromPoint(x, y) ?? null
      if (inner === null || inner === found) return found
      found = inner
    }
  }
  const isWithin = (inner: Element, outer: Element): boolean => {
    for (let each: Node | null = inner; each !== null; ) {
      if (each === outer) return true
      each = each instanceof ShadowRoot ? each.host : each.parentNode
    }
    return false
  }
  const seconds = (times: string): number =>
    Math.max(...times.split(',').map((time) => Number.parseFloat(time) * (time.includes('ms') ? 0.001 : 1)))

  globalThis.looks = {
    smallTargets() {
      return everything()
        .filter((element) => element.matches(pressed) && isSeen(element) && !element.matches(':disabled'))
        .filter((element) => {
          // A link among words is as high as they are; media-chrome's shadows hold parts of a control.
          if (element.localName === 'a' && getComputedStyle(element).display === 'inline') return false
          const root = element.getRootNode()
          if (root instanceof ShadowRoot && root.host.localName.startsWith('media-')) return false
          const [width, height] = sizeOf(element)
          return width < 43.5 || height < 43.5
        })
        .map((element) => `${nameOf(element)}: ${sizeOf(element).map(Math.round).join(' × ')}`)
    },
    movements() {
      return everything().flatMap((element) => {
        const root = element.getRootNode()
        // A wheel that turns slowly says that something goes on.
        if (element.matches('.spinner')) return []
        // media-chrome fades the ground of its buttons, which moves nothing.
        if (element.localName.startsWith('media-')) return []
        if (root instanceof ShadowRoot && root.host.localName.startsWith('media-')) return []
        const found: string[] = []
        for (const pseudo of [null, '::before', '::after']) {
          const style = getComputedStyle(element, pseudo)
          if (style.transitionProperty !== 'none' && seconds(style.transitionDuration) > 0.01) {
            found.push(`${nameOf(element)}${pseudo ?? ''}: transition ${style.transitionProperty}`)
          }
          if (style.animationName !== 'none' && seconds(style.animationDuration) > 0.01) {
            found.push(`${nameOf(element)}${pseudo ?? ''}: animation ${style.animationName}`)
          }
        }
        return found
      })
    },
    covered() {
      const root = everything().find(({ localName }) => localName === 'torrent-player')?.shadowRoot
      if (!root) return []
      return everything(root).flatMap((element) => {
        // The time bar is higher than what is seen of it, and reaches below the buttons.
        const isOut = element.matches(':disabled, [disabled], torrent-time-bar')
        if (isOut || !element.matches(pressed) || !isSeen(element)) return []
        // What shows nothing lets presses through.
        if (getComputedStyle(element).pointerEvents === 'none') return []
        const { left, top, width, height } = element.getBoundingClientRect()
        for (const part of [0.2, 0.5, 0.8]) {
          const cover = deepest(left + width / 2, top + height * part)
          if (cover !== null && !isWithin(cover, element)) {
            return [`${nameOf(element)} lies behind ${nameOf(cover)}`]
          }
        }
        return []
      })
    },
    panels() {
      const player = everything().find(({ localName }) => localName === 'torrent-player')
      const area = player?.getBoundingClientRect()
      if (!player?.shadowRoot || !area) return []
      return everything(player.shadowRoot).flatMap((element) => {
        if (!element.matches('.sheet') || !isSeen(element)) return []
        const problems: string[] = []
        const { left, top, right, bottom } = element.getBoundingClientRect()
        if (
          left < area.left - 1 ||
          top < area.top - 1 ||
          right > area.right + 1 ||
          bottom > area.bottom + 1
        ) {
          problems.push(`${nameOf(element)} reaches out of the player`)
        }
        const close = element.querySelector('.close')
        const bar = player.shadowRoot?.querySelector('media-control-bar')?.getBoundingClientRect().top ?? 0
        if (bottom > bar + 8 && (close === null || !isSeen(close))) {
          problems.push(`${nameOf(element)} covers the bar, and nothing closes it`)
        }
        for (const name of element.querySelectorAll('.name')) {
          const { height, width } = name.getBoundingClientRect()
          const line = Number.parseFloat(getComputedStyle(name).lineHeight)
          if (height > 2.5 * line || width < 40) {
            problems.push(`${nameOf(name)} has no room: ${Math.round(width)} × ${Math.round(height)}`)
          }
        }
        return problems
      })
    },
    overflow() {
      const { scrollWidth, clientWidth } = document.documentElement
      return scrollWidth > clientWidth ? [`${scrollWidth} px on a page of ${clientWidth} px`] : []
    },
    focused() {
      let active = document.activeElement
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
      return active
    },
    focusRing() {
      const active = looks.focused()
      if (active === null || active === document.body) return 'nothing has the focus'
      const { outlineStyle, outlineWidth } = getComputedStyle(active)
      return outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2
        ? `${nameOf(active)}: ${outlineStyle} ${outlineWidth}`
        : 'is seen'
    },
  }
}
