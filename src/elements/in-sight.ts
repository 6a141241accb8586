/** Whether a person could see a part of it: it is in the window, and the tab is not in the background. */
export const isInSight = (element: Element): boolean => {
  const { top, bottom, left, right } = element.getBoundingClientRect()
  return !document.hidden && bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
}
